"""Entering a service: everything between its authorization request and the code it gets."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from oauthlib.oauth2.rfc6749 import errors
from oauthlib.openid.connect.core.exceptions import InteractionRequired

from portal.audit import trail
from portal.connections import actions, events, queries
from portal.connections.actions.subjects import keyed
from portal.connections.models import State
from portal.connections.protocol import Asked, UnmetAssurance, answer_error, issue_code, read_authorization
from portal.connections.rules import assurance, requests
from portal.connections.rules.registration import origin_of
from portal.connections.rules.requests import Malformed
from portal.connections.targets import lead_to, wait_for
from portal.connections.validator import exchange
from portal.identity.guards import step_up_url
from portal.identity.queries import standing
from portal.identity.rules.levels import Level, Need
from portal.identity.views.step_up import ways
from portal.ui.pages import page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from portal.identity.models import Resident

UNREADABLE = gettext_lazy("サービスからの依頼を読み取れませんでした。")
LOGIN_SENT = "oidc_sent_to_login"
SESSION_NAME = "oidc_sid"


@csrf_exempt
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """The authorization endpoint. A POST (allowed by the protocol, without our token) is asked again as GET and changes nothing."""
    return _answer(request, _next_step)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """The resident's answer on the consent page. The request stands in the query and is read and judged anew."""
    return _answer(request, _decided)


def _answer(request: HttpRequest, step: Any) -> HttpResponse:
    try:
        if request.method == "POST" and step is _next_step:
            requests.check(request.POST.lists())
            return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}")
        return step(request, read_authorization(request))
    except Malformed as fault:
        return refuse(request, 400, UNREADABLE, detail=fault.description)
    except errors.FatalClientError as error:
        return refuse(request, 400, _("サービスからの依頼が、登録された内容と合いません。"), detail=str(error.description))
    except errors.OAuth2Error as error:
        # Without an address that was checked there is nowhere to send the answer.
        return answer_error(error) if error.redirect_uri else refuse(request, 400, UNREADABLE, detail=str(error.description))


def refuse(request: HttpRequest, status: int, sentence: StrOrPromise, *, detail: str = "") -> HttpResponse:
    """Stop here and say why; nothing is sent to an address that is not registered. `detail` is for the service's developers."""
    return page(request, "connections/service_refused.html", {"sentence": sentence, "detail": detail}, status=status)


def _next_step(request: HttpRequest, asked: Asked) -> HttpResponse:
    is_silent = "none" in asked.prompts
    if is_silent:
        _require_silence(request, asked)
    if not request.user.is_authenticated:
        return _to_login(request, asked)
    if not _is_resident(request):
        return _not_a_resident(request)
    if not _is_fresh(request, asked):
        return _to_fresh_login(request, asked)
    obstacle = _obstacle(request, asked)
    if obstacle:
        return obstacle
    if not is_silent and ("consent" in asked.prompts or not queries.has_consented(_resident(request), asked.service)):
        return _ask_consent(request, asked)
    return _enter(request, asked)


def _require_silence(request: HttpRequest, asked: Asked) -> None:
    """`prompt=none`: whatever would need a page becomes an error for the service. Login and consent were judged by the validator."""
    if not _is_fresh(request, asked):
        raise errors.LoginRequired(request=asked.inner)


def _is_fresh(request: HttpRequest, asked: Asked) -> bool:
    sent = request.session.get(LOGIN_SENT) or {}
    return assurance.is_fresh(
        _assurance(request).auth_time, asks_login="login" in asked.prompts, max_age=asked.max_age,
        sent_to_login_at=sent.get("at") if sent.get("request") == _digest(request) else None, now=time.time(),
    )


def _assurance(request: HttpRequest) -> assurance.Assurance:
    return assurance.assess(standing(request))


def _digest(request: HttpRequest) -> str:
    return hashlib.sha256(request.GET.urlencode().encode()).hexdigest()


def _to_login(request: HttpRequest, asked: Asked) -> HttpResponse:
    _remember(request, asked)
    return redirect_to_login(request.get_full_path())


def _to_fresh_login(request: HttpRequest, asked: Asked) -> HttpResponse:
    """To show once more who one is; whoever has nothing to show it with but the login goes there."""
    need = Need(Level.MAIL, dt.timedelta(seconds=asked.max_age or 0))
    if ways(request, need, request.get_full_path()):
        _remember(request, asked)
        return HttpResponseRedirect(step_up_url(need, request.get_full_path()))
    logout(request)
    return _to_login(request, asked)


def _remember(request: HttpRequest, asked: Asked) -> None:
    request.session[LOGIN_SENT] = {"request": _digest(request), "at": time.time()}
    wait_for(request, origin_of(asked.redirect_uri))


def _obstacle(request: HttpRequest, asked: Asked) -> HttpResponse | None:
    """What keeps this person out of this service now, if anything."""
    if not _is_resident(request):
        return _not_a_resident(request)
    if asked.service.state != State.RUNNING:
        words = {"service": asked.service.name, "state": asked.service.get_state_display()}
        return refuse(request, 503, _("%(service)sは、ただいま%(state)sです。時間をおいて、もう一度お試しください。") % words)
    return _too_low(request, asked)


def _is_resident(request: HttpRequest) -> bool:
    return getattr(request, "resident", None) is not None


def _not_a_resident(request: HttpRequest) -> HttpResponse:
    sentence = _("つながるサービスは、住民の方がお使いになれます。職員用のログインでは入れません。住民としてログインし直してください。")
    return refuse(request, 403, sentence)


def _too_low(request: HttpRequest, asked: Asked) -> HttpResponse | None:
    """To the page where the level is shown that the service declares or this request asks for; None when it is there.

    A level that cannot be reached is an error for the service, never a lower one in silence. Of what a request merely wishes
    (`acr_values`), names that are not ours are nothing we could reach or miss.
    """
    shown, found = standing(request), _assurance(request).acr
    needs: list[Need | None] = [Need(Level(asked.service.required_level))]
    if not assurance.satisfies(found, asked.claims.essential_acr):
        needs.append(assurance.need_of(asked.claims.essential_acr))
    wished = [level for level in asked.acr_values if level in assurance.LEVELS]
    if not assurance.satisfies(found, wished):
        needs.append(assurance.need_of(wished))
    for need in needs:
        if need is not None and shown.meets(need):
            continue
        if need is None or not ways(request, need, request.get_full_path()):
            raise UnmetAssurance(request=asked.inner)
        if "none" in asked.prompts:
            raise InteractionRequired(request=asked.inner)
        _remember(request, asked)
        return HttpResponseRedirect(step_up_url(need, request.get_full_path()))
    return None


def _resident(request: HttpRequest) -> Resident:
    return cast("Resident", request.resident)  # type: ignore[attr-defined]


def _ask_consent(request: HttpRequest, asked: Asked) -> HttpResponse:
    lead_to(request, origin_of(asked.redirect_uri))
    shown = {
        "service": asked.service,
        "sees": queries.claim_labels(asked.service.claims),
        "decide_url": f"{reverse('connections:decide')}?{request.GET.urlencode()}",
    }
    return page(request, "connections/service_consent.html", shown)


def _decided(request: HttpRequest, asked: Asked) -> HttpResponse:
    if not request.user.is_authenticated or not _is_fresh(request, asked):
        return HttpResponseRedirect(f"{reverse('connections:authorize')}?{request.GET.urlencode()}")
    obstacle = _obstacle(request, asked)
    if obstacle:
        return obstacle
    if request.POST.get("answer") != "agree":
        raise errors.AccessDeniedError(request=asked.inner)
    actions.agree(_resident(request), asked.service)
    return _enter(request, asked)


def _enter(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Send the resident in. The trail keeps that it happened, in the service's town."""
    resident, login = _resident(request), _assurance(request)
    with trail.act(events.ENTERED, on=asked.service, by=resident, subject=resident) as act:
        exchange().login = {
            "auth_time": login.auth_time, "acr": login.acr, "amr": list(login.amr), "sid": _sid(request, asked.service.sector),
        }
        act.note(service=asked.service.slug)
        return issue_code(request, asked)


def _sid(request: HttpRequest, sector: str) -> str:
    """This login's name at the services of a sector. Not the session's key, and different per sector, as `sub` is."""
    own = request.session.setdefault(SESSION_NAME, get_random_string(32))
    return keyed(f"sid\0{settings.OIDC_ISSUER}\0{sector}\0{own}")
