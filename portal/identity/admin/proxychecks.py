"""The queue of proxies whose legal proof must be seen: one officer for parents, two for the guardian of an adult."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.identity import abilities
from portal.identity.actions import checks
from portal.identity.backoffice import STAFF_ROLES, CaseAdmin, office
from portal.identity.forms.checks import CheckForm
from portal.identity.models import ProxyCheck
from portal.identity.models.proxy import CheckState
from portal.identity.rules.proxies import Granted, Power
from portal.lib.refusals import Refused
from portal.municipalities.queries import names


@admin.register(ProxyCheck, site=office)
class ProxyCheckAdmin(CaseAdmin):
    """No name stands in the list: a case is opened by its time, and opening it is kept in the trail."""

    readers = STAFF_ROLES
    writers = STAFF_ROLES
    list_display = ("asked_at", "kind", "state", "decided_by")
    list_filter = ("state", "kind")
    list_select_related = ("decided_by",)
    ordering = ("-asked_at",)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        check, officer = self._case(object_id), request.officer  # type: ignore[attr-defined]
        seen = checks.read(check, by=officer)
        form = CheckForm(request.POST if request.method == "POST" else None, until=seen.until, is_doubtful=bool(seen.known))
        if request.method == "POST":
            try:
                if done := self._decide(request, check, form):
                    messages.success(request, done)
                    return redirect(reverse("admin:identity_proxycheck_changelist"))
            except Refused as refusal:
                form.add_error(None, str(refusal))
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": _("代理の確認"), "check": check, "seen": seen,
            "things": _in_words(seen.granted), "form": form, "is_open": check.state in {CheckState.WAITING, CheckState.HALF},
        }  # fmt: skip
        return TemplateResponse(request, "admin/identity/proxycheck_change.html", context, status=422 if form.errors else 200)

    def _decide(self, request: HttpRequest, check: ProxyCheck, form: CheckForm) -> str:
        officer, now = request.officer, timezone.now()  # type: ignore[attr-defined]
        if request.POST.get("what") == "refuse":
            checks.refuse(check, by=officer, now=now)
            return _("確認できないとしました。申し出た方の画面に出ます。")
        if not form.is_valid():
            return ""
        filled = form.cleaned_data
        if checks.approve(check, paper=filled["paper"], until=filled["until"], is_known=form.is_known(), by=officer, now=now):
            return _("確認しました。代理が始まりました。")
        return _("確認しました。もう一人の職員の確認を待っています。")

    @staticmethod
    def _case(object_id: str) -> ProxyCheck:
        rows = ProxyCheck.objects.select_related("first_by", "decided_by")
        found = rows.filter(pk=object_id).first() if object_id.isascii() and object_id.isdecimal() and len(object_id) < 19 else None
        if found is None:
            raise Http404(_("この件は見つかりません。"))
        return found


def _in_words(granted: tuple[Granted, ...]) -> list[str]:
    towns = sorted({one.town for one in granted if one.town})
    known, titles = names(towns), {(one.town_id, one.slug): one.title for one in abilities.nameable(towns)}
    return [
        f"{known[one.town]} {titles.get((one.town, one.name), one.name)}" if one.power is Power.PROCEDURE else _("ふつうの通知を読む")
        for one in granted
    ]
