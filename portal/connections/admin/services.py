"""The operators' register of connected services: what each is registered with, its stage, and the switch that stops it at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.connections import actions
from portal.connections.actions import drafts
from portal.connections.forms.drafts import SeatsForm
from portal.connections.models import ConnectedService, Stage, State
from portal.connections.queries import calls_of, claim_labels, week_of
from portal.identity.backoffice import Role, TownAdmin, acted, office

from .pages import drawn, operators_only

PAGE = "admin:connections_connectedservice_change"


@admin.register(ConnectedService, site=office)
class ConnectedServiceAdmin(TownAdmin):
    """Facts and addresses change by a draft that a second operator approves; stopping takes one press."""

    readers = frozenset({Role.OPERATOR})
    list_display = ("name", "municipality", "operator", "kind", "category", "stage", "state")
    list_filter = ("stage", "state", "kind", "category")
    list_select_related = ("municipality",)
    search_fields = ("name", "kana", "operator")

    def get_urls(self) -> list[URLPattern]:
        pages: tuple[tuple[str, Any, str], ...] = (
            ("<int:service_id>/state/", require_POST(self.state_view), "state"),
            ("<int:service_id>/publish/", require_POST(self.publish_view), "publish"),
            ("<int:service_id>/invite/", require_POST(self.invite_view), "invite"),
            ("<int:service_id>/kit/", require_POST(self.kit_view), "kit"),
        )
        own = [path(route, self.admin_site.admin_view(view), name=f"connections_connectedservice_{name}") for route, view, name in pages]
        return [*own, *super().get_urls()]

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """One service: what it is and sees, how it fares, what can be done."""
        operators_only(self, request)
        service = self._row(object_id)
        uses = [(use, claim_labels(use.claims)) for use in service.uses.all()]
        context = {
            "service": service, "uses": uses, "health": week_of(service), "calls": calls_of(service)[:20], "states": State.choices,
            "is_on_trial": service.stage == Stage.TRIAL, "seats": SeatsForm(),
        }  # fmt: skip
        return drawn(self, request, "service_page", service.name, context)

    def state_view(self, request: Any, service_id: int) -> HttpResponse:
        operators_only(self, request)
        service, wanted = self._row(service_id), request.POST.get("state", "")
        if wanted not in State.values:
            messages.error(request, _("状態を選び直してください。"))
            return redirect(PAGE, service_id)
        done = _("状態を「%s」にしました。") % State(wanted).label
        return acted(request, lambda: actions.set_state(service, State(wanted), by=request.officer), done, PAGE, service_id)

    def publish_view(self, request: Any, service_id: int) -> HttpResponse:
        operators_only(self, request)
        done = _("公開しました。対象の住民の一覧に、いま載りました。")
        return acted(request, lambda: drafts.publish(self._row(service_id), by=request.officer), done, PAGE, service_id)

    def invite_view(self, request: Any, service_id: int) -> HttpResponse:
        """The link is shown here and never again: we keep its hash."""
        operators_only(self, request)
        form = SeatsForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("人数は1人から50人までです。"))
            return redirect(PAGE, service_id)
        service = self._row(service_id)
        code = drafts.invite_to_trial(service, form.cleaned_data["seats"], by=request.officer)
        return self._link(request, service, reverse("connections:try", args=[code]), _("試す人に渡すリンク"))

    def kit_view(self, request: Any, service_id: int) -> HttpResponse:
        operators_only(self, request)
        service = self._row(service_id)
        code = drafts.open_kit(service, by=request.officer)
        return self._link(request, service, reverse("connections:kit", args=[code]), _("開発者に渡すリンク"))

    def _link(self, request: HttpRequest, service: ConnectedService, address: str, title: str) -> HttpResponse:
        return drawn(self, request, "service_link", title, {"service": service, "link": request.build_absolute_uri(address)})

    def _row(self, key: object) -> ConnectedService:
        found = ConnectedService.objects.select_related("municipality", "client").filter(pk=int(str(key))).first()
        if found is None:
            raise Http404
        return found

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own history is never written: the trail is the history."""
        operators_only(self, request)
        return redirect(PAGE, object_id)
