"""The list of letters, one's own and those of somebody one acts for, and how it is narrowed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from notifications.actions import shelf as actions
from notifications.models import Notice
from notifications.queries import family, shelf
from notifications.queries import inbox as queries
from notifications.queries.circulars import circulars_of
from notifications.views.door import Links
from portal.identity.actions import proxies as proxy_actions
from portal.identity.guards import ActingRequest, Power, ResidentRequest, proxy_required, resident_required
from portal.identity.queries import family as household
from portal.identity.queries import proxies, standing
from portal.lib.refusals import Refused
from portal.ui.pages import page


@require_safe
@resident_required
def inbox(request: ResidentRequest) -> HttpResponse:
    me, today = request.resident, timezone.localdate()
    children = {str(one.pk): one for one in household.children(me.pk) if one.full_name}
    wanted = queries.Filter.of(request.GET, {key: one.full_name for key, one in children.items()})
    circulars, senders = circulars_of(me, timezone.now()), queries.senders(me)
    request.unopened = senders.unopened  # type: ignore[attr-defined]
    cards, shown = queries.inbox(
        me, wanted, page=request.GET.get("page"), today=today, standing=standing(request), circulars=circulars
    )
    towns = dict(senders.towns) | {one.town_id: one.town for one in circulars if one.town_id}
    context = {
        "cards": cards, "page_obj": shown, "wanted": wanted, "links": Links.of(request),
        "towns": sorted(towns.items()), "labels": shelf.labels(me), "others": family.others(me, today),
        "children": [(key, one.shown_name) for key, one in children.items()], "query": _query(request),
        "child": request.GET.get("child", ""),
    }  # fmt: skip
    return page(request, "notifications/inbox.html", context, parts=["inbox-list"])


@require_safe
@proxy_required()
def proxy_inbox(request: ActingRequest) -> HttpResponse:
    """The principal's letters, as far as this proxy goes. Labels, children and the archive are not the agent's."""
    acting = request.acting
    if not acting.has(Power.LETTERS) and not acting.has(Power.STRICT_LETTER):
        raise Http404(_("このページは見つかりません。代理の期限が過ぎたか、終わった可能性があります。"))
    asked = {name: request.GET.get(name, "") for name in ("show", "q") if request.GET.get("show") != "archived"}
    wanted = queries.Filter.of(asked, {})
    cards, shown = queries.inbox(
        acting.principal, wanted, page=request.GET.get("page"), today=timezone.localdate(), standing=standing(request), acting=acting
    )
    context = {
        "cards": cards, "page_obj": shown, "wanted": wanted, "links": Links.of(request), "acting": acting, "query": _query(request),
    }  # fmt: skip
    return page(request, "notifications/inbox.html", context, parts=["inbox-list"])


def _query(request: HttpRequest) -> str:
    """What the list is narrowed to, for the addresses of its pages."""
    kept = ("show", "town", "child", "label", "q")
    return urlencode([(name, value) for name in kept if (value := request.GET.get(name, ""))])


def file(request: HttpRequest, letter: Notice) -> HttpResponse:
    """The buttons below a letter: a label on or off, into the archive or out of it."""
    me, asked = request.resident, request.POST  # type: ignore[attr-defined]
    try:
        if "archive" in asked:
            actions.archive(letter, by=me)
            messages.success(request, _("しまいました。「しまった通知」で、いつでも見られます。"))
            return redirect("notifications:inbox")
        if "take_out" in asked:
            actions.take_out(letter, by=me)
        elif "unlabel" in asked:
            actions.unlabel(letter, asked["unlabel"][:12], by=me)
        else:
            actions.label(letter, asked.get("label", ""), by=me)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("notifications:notice", letter.pk)


def share(request: HttpRequest, letter: Notice) -> HttpResponse:
    """Open this one strict letter to somebody who acts for oneself."""
    me = request.resident  # type: ignore[attr-defined]
    able = {str(one.proxy_id): one for one in shelf.sharing(me, letter, timezone.localdate())}
    agent = able.get(request.POST.get("proxy", ""))
    found = proxies.mine(me, agent.proxy_id) if agent else None
    if agent is None or found is None:
        raise Http404(_("この代理は見つかりません。期限が過ぎたか、終わった可能性があります。"))
    try:
        proxy_actions.open_letter(found, str(letter.pk), by=me, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)sさんも、この通知を開けるようになりました。") % {"name": agent.name})
    return redirect("notifications:notice", letter.pk)
