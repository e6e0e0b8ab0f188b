"""Entering a service: everything between its authorization request and the code it gets."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from oauthlib.oauth2.rfc6749 import errors
from oauthlib.openid.connect.core.exceptions import InteractionRequired

from portal.audit import trail
from portal.connections import actions, events, heard, queries
from portal.connections.actions.subjects import keyed
from portal.connections.exchange import exchange
from portal.connections.models import Stage, State
from portal.connections.protocol import Asked, UnmetAssurance, answer_error, issue_code, read_authorization
from portal.connections.rules import assurance, requests
from portal.connections.rules.registration import origin_of
from portal.connections.rules.requests import Malformed
from portal.connections.targets import wait_for
from portal.connections.views import asking, refusals
from portal.connections.views.refusals import refuse
from portal.identity import sessions
from portal.identity.forms.login import HINT
from portal.identity.guards import step_up_url
from portal.identity.queries import standing
from portal.identity.rules.levels import Level, Need, Standing
from portal.identity.views.step_up import ways

LOGIN_SENT = "oidc_sent_to_login"
CHOSEN = "oidc_account_chosen"
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
    asked: Asked | None = None
    try:
        if request.method == "POST" and step is _next_step:
            requests.check(request.POST.lists())
            return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}")
        asked = read_authorization(request)
        return asking.in_their_language(request, asked, step(request, asked))
    except Malformed as fault:
        return _stopped(request, refusals.of_fault(fault), fault.error, fault.description)
    except errors.FatalClientError as error:
        return _stopped(request, refusals.of_error(error), error.error, str(error.description))
    except errors.OAuth2Error as error:
        if not error.redirect_uri:
            # Without an address that was checked there is nowhere to send the answer.
            return _stopped(request, refusals.of_error(error), error.error, str(error.description))
        _let_developers_know(request, 302, error.error, str(error.description))
        return answer_error(error)


def _stopped(request: HttpRequest, trouble: refusals.Trouble, error: str, description: str) -> HttpResponse:
    _let_developers_know(request, 400, error, description)
    return refuse(request, trouble, detail=f"{error}: {description}")


def _let_developers_know(request: HttpRequest, status: int, error: str, description: str) -> None:
    service = heard.service_named(request.GET.get("client_id", ""))
    if service is not None:
        heard.keep_words(service, "authorize", status, error, description, heard.harmless(request.GET.dict()))


def _next_step(request: HttpRequest, asked: Asked) -> HttpResponse:
    is_silent = "none" in asked.prompts
    if is_silent:
        _require_silence(request, asked)
    return _to_a_login(request, asked) or _obstacle(request, asked) or _question(request, asked, is_silent) or _enter(request, asked)


def _to_a_login(request: HttpRequest, asked: Asked) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return _to_login(request, asked)
    if not _is_resident(request):
        return _not_a_resident(request)
    return None if _is_fresh(request, asked) else _to_fresh_login(request, asked)


def _question(request: HttpRequest, asked: Asked, is_silent: bool) -> HttpResponse | None:
    """What the resident is asked before entering: who it is that uses this phone, and whether they agree."""
    if is_silent:
        return None
    if "select_account" in asked.prompts and not _has_chosen(request):
        return asking.ask_who(request, asked)
    if "consent" in asked.prompts or queries.agreement(asking.resident_in(request), asked.service).must_ask:
        return asking.ask_consent(request, asked)
    return None


def _has_chosen(request: HttpRequest) -> bool:
    chosen, sent = request.session.get(CHOSEN), request.session.get(LOGIN_SENT) or {}
    return _digest(request) in (chosen, sent.get("request"))


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
    return assurance.assess(_standing(request))


def _standing(request: HttpRequest) -> Standing:
    """Asked once: nothing that is shown here changes it."""
    if not hasattr(request, "oidc_standing"):
        request.oidc_standing = standing(request)  # type: ignore[attr-defined]
    return request.oidc_standing  # type: ignore[attr-defined]


def _digest(request: HttpRequest) -> str:
    return hashlib.sha256(request.GET.urlencode().encode()).hexdigest()


def _to_login(request: HttpRequest, asked: Asked) -> HttpResponse:
    _remember(request, asked)
    hint = asked.params.get("login_hint", "")
    if "@" in hint:
        request.session[HINT] = hint[:254]
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
        return refuse(request, refusals.not_running(asked.service))
    if asked.service.stage != Stage.PUBLIC and not queries.is_trying(asking.resident_in(request), asked.service):
        return refuse(request, refusals.not_public(asked.service))
    return _too_low(request, asked)


def _is_resident(request: HttpRequest) -> bool:
    return getattr(request, "resident", None) is not None


def _not_a_resident(request: HttpRequest) -> HttpResponse:
    return refuse(request, refusals.OFFICER)


def _too_low(request: HttpRequest, asked: Asked) -> HttpResponse | None:
    """To the page where the level is shown that the service declares or this request asks for; None when it is there.

    A level that cannot be reached is an error for the service, never a lower one in silence. Of what a request merely wishes
    (`acr_values`), names that are not ours are nothing we could reach or miss.
    """
    standing_now, found = _standing(request), _assurance(request).acr
    needs: list[Need | None] = [Need(Level(asked.service.required_level))]
    if not assurance.satisfies(found, asked.claims.essential_acr):
        needs.append(assurance.need_of(asked.claims.essential_acr))
    wished = [level for level in asked.acr_values if level in assurance.LEVELS]
    if not assurance.satisfies(found, wished):
        needs.append(assurance.need_of(wished))
    for need in needs:
        if need is not None and standing_now.meets(need):
            continue
        if need is None or not ways(request, need, request.get_full_path()):
            raise UnmetAssurance(request=asked.inner)
        if "none" in asked.prompts:
            raise InteractionRequired(request=asked.inner)
        _remember(request, asked)
        return HttpResponseRedirect(step_up_url(need, request.get_full_path()))
    return None


def _decided(request: HttpRequest, asked: Asked) -> HttpResponse:
    again = HttpResponseRedirect(f"{reverse('connections:authorize')}?{request.GET.urlencode()}")
    if not request.user.is_authenticated or not _is_fresh(request, asked):
        return again
    return _obstacle(request, asked) or _act_on_answer(request, asked, again)


def _act_on_answer(request: HttpRequest, asked: Asked, again: HttpResponse) -> HttpResponse:
    if not asking.is_still_the_same(request):
        return refuse(request, refusals.SOMEBODY_ELSE)
    match request.POST.get("answer"):
        case "other":
            logout(request)
            return _to_login(request, asked)
        case "stay":
            request.session[CHOSEN] = _digest(request)
            return again
        case "agree":
            return _agreed(request, asked)
    raise errors.AccessDeniedError(request=asked.inner)


def _agreed(request: HttpRequest, asked: Asked) -> HttpResponse:
    try:
        actions.agree(asking.resident_in(request), asked.service, request.POST.getlist("use"))
    except actions.RequiredUse as refusal:
        return asking.ask_consent(request, asked, str(refusal))
    return _enter(request, asked)


def _enter(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Send the resident in. The trail keeps that it happened, in the service's town."""
    resident, login = asking.resident_in(request), _assurance(request)
    with trail.act(events.ENTERED, on=asked.service, by=resident, subject=resident) as act:
        exchange().login = {
            "auth_time": login.auth_time, "acr": login.acr, "amr": list(login.amr), "sid": _sid(request, asked.service.sector),
        }
        exchange().session = sessions.named(request.session)
        act.note(service=asked.service.slug)
        return issue_code(request, asked)


def _sid(request: HttpRequest, sector: str) -> str:
    """This login's name at the services of a sector. Not the session's key, and different per sector, as `sub` is."""
    own = request.session.setdefault(SESSION_NAME, get_random_string(32))
    return keyed(f"sid\0{settings.OIDC_ISSUER}\0{sector}\0{own}")
