"""Where clerks read what was read out of web pages: confirm it, put it right, or throw it away; and what looks the same twice."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.attributes.queries import sentence
from portal.attributes.rules.audience import AudienceProblem, parse
from portal.identity.backoffice import STAFF_ROLES, OfficerRequest, TownAdmin, acted, office
from portal.lib.refusals import Refused
from recommend.actions import drafting, items, pairs
from recommend.forms import DraftForm
from recommend.models import Draft, DraftState, State
from recommend.queries.pairs import like_pairs
from recommend.rules.authorship import OPERATOR, speaks_for

WRITERS = STAFF_ROLES | {OPERATOR}


@admin.register(Draft, site=office)
class DraftAdmin(TownAdmin):
    form = DraftForm
    list_display = ("title", "kind", "state", "deadline_on", "what", "source", "made_at")
    list_filter = ("state", "kind")
    list_select_related = ("source",)
    search_fields = ("title", "summary")
    readers = WRITERS
    writers = WRITERS
    fields = ("title", "summary", "kind", "topic", ("opens_on", "closes_on", "deadline_on"), "place", "url", "body", "with_audience")
    change_form_template = "admin/recommend/draft_form.html"

    class Media:
        css = {"all": ["css/office-sources.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Draft]:
        return super().get_queryset(request).filter(municipality=_town_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.holds(request, self.writers) and (obj is None or obj.state == DraftState.WAITING)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is decided is only looked at, and has no box to tick."""
        return self.fields if self.has_change_permission(request, obj) else self.fields[:-1]

    @admin.display(description=gettext_lazy("何か"))
    def what(self, row: Draft) -> str:
        return _("公開した案内の変更") if row.item_id and row.state == DraftState.WAITING else _("新しい案内")

    def save_model(self, request: Any, obj: Draft, form: Any, change: bool) -> None:
        """Only what was typed is kept here; what its button means follows in `response_change`."""
        try:
            if form.has_changed() and {*form.changed_data} != {"with_audience"}:
                drafting.save(obj, by=request.officer)
            request.decided = self._decide(request, obj, with_audience=form.cleaned_data.get("with_audience", False))
        except Refused as refusal:
            request.decided = None
            messages.error(request, str(refusal))

    def _decide(self, request: Any, obj: Draft, *, with_audience: bool) -> Any:
        now = timezone.now()
        if "_drop" in request.POST:
            drafting.drop(obj, by=request.officer, now=now)
            messages.success(request, _("捨てました。ページが変わっても、もう出ません。"))
            return None
        if "_take" not in request.POST and "_publish" not in request.POST:
            messages.success(request, _("保存しました。"))
            return None
        item = drafting.take(obj, by=request.officer, with_audience=with_audience, now=now)
        if "_publish" in request.POST:
            items.publish(item, by=request.officer, now=now)
            messages.success(request, _("公開しました。住民の画面に、情報源と一緒に出ます。"))
        elif item.state == State.PUBLISHED:
            messages.success(request, _("公開中の案内を、この内容に変えました。"))
        else:
            messages.success(request, _("まちの案内の下書きにしました。続きを書いて、公開できます。"))
        return item

    def response_change(self, request: Any, obj: Any) -> HttpResponse:
        item = getattr(request, "decided", None)
        if item is not None:
            return redirect("admin:recommend_item_change", item.pk)
        return redirect("admin:recommend_draft_changelist") if "_drop" in request.POST else redirect("admin:recommend_draft_change", obj.pk)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        shown = {"draft": row, "audience": _sentence(row), "is_waiting": row is not None and row.state == DraftState.WAITING}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str | None) -> HttpResponse:
        raise Http404(_("この案内は、ありません。"))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("admin:recommend_draft_change", object_id)

    def get_urls(self) -> list[Any]:
        return [path("pairs/", self.admin_site.admin_view(self.pairs_view), name="recommend_draft_pairs"), *super().get_urls()]

    def pairs_view(self, request: OfficerRequest) -> HttpResponse:
        """What looks the same, side by side; a POST joins or parts one pair."""
        if not self.has_module_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide_pair(request)
        found = like_pairs(_town_of(request), timezone.localdate())
        told = {"title": _("同じに見えるもの"), "opts": self.opts, "pairs": found, "media": self.media}
        context = {**self.admin_site.each_context(request), **told}
        return TemplateResponse(request, "admin/recommend/draft_pairs.html", context)

    def _decide_pair(self, request: OfficerRequest) -> HttpResponse:
        one, other = request.POST.get("one", ""), request.POST.get("other", "")
        how: dict[str, Any] = {"by": request.officer, "now": timezone.now()}
        if "part" in request.POST:
            return acted(request, lambda: pairs.part(one, other, **how), _("別のものとしました。"), "admin:recommend_draft_pairs")
        keep, gone = (other, one) if "other_stays" in request.POST else (one, other)
        return acted(request, lambda: pairs.join(keep, gone, **how), _("ひとつにしました。"), "admin:recommend_draft_pairs")


def _sentence(row: Draft | None) -> str:
    if row is None or not row.audience:
        return ""
    try:
        return str(sentence(parse(row.audience)))
    except AudienceProblem:
        return ""


def _town_of(request: Any) -> str | None:
    return speaks_for(request.officer.role, request.officer.municipality_id)
