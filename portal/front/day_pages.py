"""The operators' day on one page, and the banners over residents' pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.identity.backoffice import OfficerRequest, Role, TownAdmin, acted, office
from portal.lib import bell
from portal.lib.refusals import Refused
from portal.municipalities import announcements
from portal.municipalities.models import Announcement

from . import watching
from .actions import banners
from .forms import BannerForm
from .models import Trouble

DAY, BANNERS = "admin:front_trouble_changelist", "admin:municipalities_announcement_changelist"


class OperatorsAdmin(TownAdmin):
    readers = frozenset({Role.OPERATOR})

    def only_operators(self, request: Any) -> None:
        if self.role(request) != Role.OPERATOR:
            raise PermissionDenied(_("ここは、府の運用担当の画面です。"))

    def drawn(self, request: Any, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
        context |= {**office.each_context(request), "opts": self.opts, "title": title, "town": None, "is_operator": True}
        return TemplateResponse(request, template, context, status=status)


@admin.register(Trouble, site=office)
class DayAdmin(OperatorsAdmin):
    def get_urls(self) -> list[URLPattern]:
        again = path("again/", office.admin_view(require_POST(self.look_again)), name="front_trouble_again")
        return [again, *super().get_urls()]

    def changelist_view(self, request: Any, extra_context: Any = None) -> HttpResponse:
        self.only_operators(request)
        coming = announcements.coming(timezone.now())
        return self.drawn(request, "admin/front/day.html", _("きょうの見回り"), day=watching.kept(), banners=coming)

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        self.only_operators(request)
        return redirect(DAY)

    def look_again(self, request: OfficerRequest) -> HttpResponse:
        """By a worker: an examination asks the broker, the scanner, the disk, and no page may wait for those."""
        self.only_operators(request)
        bell.ring("front.watch")
        messages.success(request, _("見回りを頼みました。少ししてから、画面を開き直してください。"))
        return redirect(DAY)


@admin.register(Announcement, site=office)
class AnnouncementAdmin(OperatorsAdmin):
    def get_urls(self) -> list[URLPattern]:
        write = office.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.write))
        down = office.admin_view(require_POST(self.take_down))
        return [
            path("write/", write, name="municipalities_announcement_write"),
            path("<int:key>/down/", down, name="municipalities_announcement_down"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: Any, extra_context: Any = None) -> HttpResponse:
        self.only_operators(request)
        rows, now = Announcement.objects.select_related("municipality")[:50], timezone.now()
        return self.drawn(request, "admin/municipalities/banners.html", _("おしらせの帯"), rows=rows, now=now)

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        self.only_operators(request)
        return redirect(BANNERS)

    def write(self, request: OfficerRequest) -> HttpResponse:
        self.only_operators(request)
        form = BannerForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            try:
                banners.announce(
                    told["town"] or None, {language: told[language] for language in ("ja", "en")}, begins_at=told["begins_at"],
                    ends_at=told["ends_at"], by=request.officer, now=timezone.now(),
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("帯を決めました。時間になると、住民の画面に出ます。"))
                return redirect(BANNERS)
        status = 422 if form.errors else 200
        return self.drawn(request, "admin/municipalities/form.html", _("おしらせの帯を出す"), status, form=form, button=_("決める"))

    def take_down(self, request: OfficerRequest, key: int) -> HttpResponse:
        self.only_operators(request)
        row = Announcement.objects.filter(pk=key).first()
        if row is None:
            raise Http404
        return acted(request, lambda: banners.take_down(row, by=request.officer, now=timezone.now()), _("帯を取り下げました。"), BANNERS)
