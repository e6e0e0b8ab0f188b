"""What services have told a resident: reading it, following it, and choosing what not to hear of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.connections import queries
from portal.connections.actions import happenings
from portal.connections.models import State
from portal.connections.queries import happenings as told
from portal.connections.rules.registration import origin_of
from portal.connections.views.refusals import not_running, refuse
from portal.identity.guards import ResidentRequest, resident_required
from portal.ui.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from portal.connections.models import ConnectedService

ON_A_PAGE = 20


@require_safe
@resident_required
def news(request: ResidentRequest) -> HttpResponse:
    found = Paginator(told.news(request.resident, timezone.now()), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"news": [told.card(row) for row in found.object_list], "page_obj": found, "voices": told.voices(request.resident)}
    return page(request, "connections/news_list.html", shown)


@require_safe
@resident_required
def follow(request: ResidentRequest, event_id: UUID) -> HttpResponse:
    """Into the service, to the page that the message is about; from now on it is read."""
    row = told.news(request.resident, timezone.now()).filter(pk=event_id).select_related("service__client").first()
    if row is None:
        raise Http404(_("この知らせは、もうありません。期限が過ぎたか、サービスとの連携が終わっています。"))
    if row.service.state != State.RUNNING:
        return refuse(request, not_running(row.service))
    happenings.mark_read(request.resident, timezone.now(), row.pk)
    # Asked again: the service's own addresses may be others by now.
    is_own = bool(row.address) and origin_of(row.address) in told.origins_of(row.service)
    return HttpResponseRedirect(row.address if is_own else row.service.start_url)


@require_POST
@resident_required
def read_all(request: ResidentRequest) -> HttpResponse:
    happenings.mark_read(request.resident, timezone.now())
    return HttpResponseRedirect(reverse("connections:news"))


@require_POST
@resident_required
def silence(request: ResidentRequest, slug: str) -> HttpResponse:
    """Hear no more of one topic, or (an empty one) of the whole service."""
    service, topic, name = _wanted(request, slug)
    happenings.silence(request.resident, service, topic)
    messages.success(request, _("%(name)sの知らせを止めました。この画面から、いつでもまた受け取れます。") % {"name": name})
    return _back(slug)


@require_POST
@resident_required
def hear(request: ResidentRequest, slug: str) -> HttpResponse:
    """Hear of it again."""
    service, topic, name = _wanted(request, slug)
    happenings.hear(request.resident, service, topic)
    messages.success(request, _("%(name)sの知らせを、また受け取ります。") % {"name": name})
    return _back(slug)


def _wanted(request: ResidentRequest, slug: str) -> tuple[ConnectedService, str, str]:
    """The service, the topic's code, and what to call the two of them."""
    service, topic = queries.by_slug(slug), request.POST.get("topic", "")
    names = {"": "", **{known["code"]: known["name"] for known in service.topics}} if service else {}
    if service is None or not service.topics or topic not in names:
        raise Http404(_("そのサービスに、この事柄の知らせはありません。"))
    return service, topic, f"{service.name}・{names[topic]}" if topic else service.name


def _back(slug: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('connections:news')}#voice-{slug}")
