"""The certificates that a town signs its letters with: what there is, until when, a new one in, an old one out."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from notifications.actions import certificates
from notifications.forms.certificates import CertificateForm
from notifications.models import SigningCertificate
from notifications.queries import certificates as queries
from portal.identity.backoffice import OfficerRequest, Role, TownAdmin, office
from portal.lib.refusals import Refused

LIST = "admin:notifications_signingcertificate_changelist"


@admin.register(SigningCertificate, site=office)
class SigningCertificateAdmin(TownAdmin):
    readers = frozenset({Role.ADMINISTRATOR})
    list_display = ("subject", "issuer", "valid_from", "valid_until", "is_test", "put_by", "retired_at")
    list_display_links = None
    list_select_related = ("put_by",)
    change_list_template = "admin/notifications/certificate_list.html"

    def get_urls(self) -> list[URLPattern]:
        pages: tuple[tuple[str, Callable[..., HttpResponse], str], ...] = (
            ("put/", put, "put"),
            ("unsigned/", unsigned, "unsigned"),
            ("<uuid:certificate_id>/retire/", retire, "retire"),
        )
        named = ((route, office.admin_view(self._of_office(view)), f"notifications_certificate_{name}") for route, view, name in pages)
        return [*(path(route, view, name=name) for route, view, name in named), *super().get_urls()]

    def _of_office(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied(_("署名の証明書は、市町村の管理者の画面です。"))
            return view(request, *args, **kwargs)

        return guarded

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        town, now = request.officer.municipality_id, timezone.now()  # type: ignore[attr-defined]
        shown = {"current": queries.current(town, now), "may_go_unsigned": queries.may_go_unsigned(town), "soon": now + queries.SOON}
        return super().changelist_view(request, {**shown, **(extra_context or {}), "title": _("署名の証明書")})

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(LIST)


@require_http_methods(["GET", "HEAD", "POST"])
def put(request: OfficerRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = CertificateForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        try:
            certificates.put(request.officer.municipality_id, form.credential(), by=request.officer, now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("証明書を登録しました。これから作る通知のPDFに署名します。"))
            return redirect(LIST)
    context = {**office.each_context(request), "title": _("証明書を登録する"), "opts": SigningCertificate._meta, "form": form}
    answer = render(request, "admin/notifications/certificate_put.html", context, status=422 if form.is_bound else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
def retire(request: OfficerRequest, certificate_id: uuid.UUID) -> HttpResponse:
    found = SigningCertificate.objects.filter(pk=certificate_id).first()
    if found is None:
        raise Http404
    certificates.retire(found, by=request.officer, now=timezone.now())
    messages.success(request, _("この証明書では、もう署名しません。これまでの通知は本物のままです。"))
    return redirect(LIST)


@require_POST
def unsigned(request: OfficerRequest) -> HttpResponse:
    allowed = request.POST.get("allowed") == "yes"
    certificates.allow_unsigned(request.officer.municipality_id, allowed=allowed, by=request.officer)
    messages.success(request, _("署名がなくても通知を作ります。") if allowed else _("証明書が登録されるまで、通知のPDFを作りません。"))
    return redirect(LIST)
