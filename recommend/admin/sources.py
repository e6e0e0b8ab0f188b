"""Where officers add sources, try them, see how they are, and say yes to what waits for a person."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.identity.backoffice import STAFF_ROLES, Role, TownAdmin, acted, office
from recommend.actions import sources
from recommend.forms import SourceForm
from recommend.models import Run, Source
from recommend.queries.sources import runs
from recommend.rules.authorship import CLERKS, OPERATOR, speaks_for

KEEPERS = frozenset({Role.ADMINISTRATOR, Role.OPERATOR})
_WHAT = (None, {"fields": ("name", "area_name", "kind", "address", "file_format", "yields", "place_kind")})
_SAID = (gettext_lazy("出典"), {"fields": ("licence", "attribution", "url")})
_HOW = (gettext_lazy("取りに行き方"), {"fields": ("is_active", "every_hours", "is_trusted")})


@admin.register(Source, site=office)
class SourceAdmin(TownAdmin):
    form = SourceForm
    helps = {
        "name": gettext_lazy("一覧で見分けるための名前です。例：大阪府の子育ての新着"),
        "kind": gettext_lazy("取りに行く住所の先にあるものの形です。分からないときは、選んでから「ためしに読む」で確かめます。"),
        "yields": gettext_lazy("読み取った行を、行事・場所・案内のどれとして載せるかです。"),
        "file_format": gettext_lazy("カタログに同じデータがいくつかの形で置いてあるときに選びます。"),
        "licence": gettext_lazy("例：CC BY 4.0。住民の画面に、利用の条件として出ます。"),
        "attribution": gettext_lazy("住民の画面に、出典として出ることばです。例：堺市「子育て施設一覧」"),
        "is_active": gettext_lazy("外すと取りに行きません。載せたものは残ります。"),
        "every_hours": gettext_lazy("相手のサーバーに負担をかけないよう、24時間より短くするのは急ぐものだけにしてください。"),
    }
    list_display = ("name", "kind", "area", "state", "collected_at", "counts", "due")
    list_filter = ("is_active", "kind")
    search_fields = ("name", "address")
    list_select_related = ("municipality",)
    readers = STAFF_ROLES | {OPERATOR}
    writers = KEEPERS
    change_form_template = "admin/recommend/source_form.html"
    change_list_template = "admin/recommend/source_list.html"

    class Media:
        css = {"all": ["css/office-sources.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """A town's officers see their own sources; the prefecture's operators all of them, and change their own."""
        rows = super().get_queryset(request).exclude(kind="", address="", municipality=None, area_name="")
        rows = rows.exclude(code__startswith=CLERKS)
        last = Run.objects.filter(source=OuterRef("pk"))
        counted = {name: Subquery(last.values(name)[:1]) for name in ("rows", "loaded", "refused_rows")}
        town_id = _town_of(request)
        rows = rows.annotate(**{f"last_{name}": counted[name] for name in counted})
        return rows if town_id is None else rows.filter(municipality=town_id)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.holds(request, self.writers)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        mine = obj is None or (obj.municipality_id == _town_of(request) and bool(obj.address))
        return mine and self.holds(request, self.writers)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if _town_of(request) is None:
            return (_WHAT, _SAID, _HOW)
        fields = tuple(name for name in _WHAT[1]["fields"] if name != "area_name")
        return ((None, {"fields": fields}), _SAID, _HOW)

    @admin.display(description=gettext_lazy("市町村"))
    def area(self, row: Source) -> str:
        return row.shown_area or _("大阪府")

    @admin.display(description=gettext_lazy("ようす"))
    def state(self, row: Source) -> str:
        if not row.address:
            return _("プログラムに付いてきたもの")
        if not row.is_active:
            return _("止めている")
        if row.held_why:
            return _("確認待ち：%(why)s") % {"why": row.held_why}
        if row.trouble:
            return _("%(times)d回続けて失敗：%(why)s") % {"times": row.failures, "why": row.trouble}
        return _("うまくいっている") if row.collected_at else _("まだ取りに行っていない")

    @admin.display(description=gettext_lazy("前回の行（読んだ＝使える＋使えない）"))
    def counts(self, row: Any) -> str:
        return f"{row.last_rows} = {row.last_loaded} + {row.last_refused_rows}" if row.last_rows is not None else "—"

    @admin.display(description=gettext_lazy("次"), ordering="due_at")
    def due(self, row: Source) -> str:
        return timezone.localtime(row.due_at).strftime("%m/%d %H:%M") if row.address and row.is_active else "—"

    def save_model(self, request: Any, obj: Source, form: Any, change: bool) -> None:
        sources.save(obj, by=request.officer, now=timezone.now())

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        told = runs(row) if row else []
        shown = {
            "source": row, "runs": told, "last": told[0] if told else None, "show_save_and_add_another": False,
            "is_reading": bool(row and row.trial_asked_at), "may_act": bool(row) and self.has_change_permission(request, row),
        }  # fmt: skip
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str | None) -> HttpResponse:
        raise Http404(_("この情報源は、ありません。"))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own history is never written; what happened stands in the trail."""
        return redirect("admin:recommend_source_change", object_id)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("<slug:code>/try/", view(self.try_view), name="recommend_source_try"),
            path("<slug:code>/call/", view(self.call_view), name="recommend_source_call"),
            path("<slug:code>/accept/", view(self.accept_view), name="recommend_source_accept"),
        ]
        return [*own, *super().get_urls()]

    def try_view(self, request: Any, code: str) -> HttpResponse:
        done = _("ためしに読むように頼みました。少し待って、この画面を開き直してください。")
        return self._act(request, code, lambda row: sources.ask_trial(row, by=request.officer, now=timezone.now()), done)

    def call_view(self, request: Any, code: str) -> HttpResponse:
        done = _("すぐに取りに行くように頼みました。少し待って、この画面を開き直してください。")
        return self._act(request, code, lambda row: sources.call(row, by=request.officer, now=timezone.now()), done)

    def accept_view(self, request: Any, code: str) -> HttpResponse:
        digest = request.POST.get("digest", "")
        done = _("受け入れました。まもなく住民の画面に出ます。")
        return self._act(request, code, lambda row: sources.accept(row, digest, by=request.officer, now=timezone.now()), done)

    def _act(self, request: Any, code: str, act: Callable[[Source], object], done: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.holds(request, self.writers):
            raise PermissionDenied
        row = self.get_object(request, code)
        if row is None:
            raise Http404(_("この情報源は、ありません。"))
        return acted(request, lambda: act(row), done, "admin:recommend_source_change", code)


def _town_of(request: Any) -> str | None:
    return speaks_for(request.officer.role, request.officer.municipality_id)
