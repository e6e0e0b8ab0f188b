"""Where clerks write events and places of their town. What came from a source is shown beside them, and changed at its source."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.identity.backoffice import STAFF_ROLES, CaseAdmin, office
from portal.lib.refusals import Refused
from recommend.actions import townmade
from recommend.forms.townmade import CLASSES, EventForm, PlaceForm, vacancy
from recommend.models import Event, Place
from recommend.rules.authorship import clerks_source


class WriterFilter(admin.SimpleListFilter):
    title = gettext_lazy("だれが書いたか")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("clerks", gettext_lazy("職員")), ("sources", gettext_lazy("情報源"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        own = Q(source=clerks_source(request.officer.municipality_id))  # type: ignore[attr-defined]
        return queryset.filter(own) if self.value() == "clerks" else queryset.exclude(own) if self.value() == "sources" else queryset


class TownMadeAdmin(CaseAdmin):
    """Written, published and taken down by clerks of the town; a row of a source is read-only and names it."""

    readers = STAFF_ROLES
    writers = STAFF_ROLES
    list_filter: ClassVar[Any] = (WriterFilter,)
    list_select_related = ("source", "joined_to")
    change_form_template = "admin/recommend/townmade_form.html"
    # The public page of a row, by its number.
    public_page = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The town's: what its clerks wrote, public or not, joined or not, and what its sources still hold."""
        town_id = request.officer.municipality_id  # type: ignore[attr-defined]
        seen = Q(retired_at=None, joined_to=None) | Q(source=clerks_source(town_id))
        rows = self.model.everything.filter(seen, municipality=town_id)
        return rows.order_by(*self.get_ordering(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.role(request) in self.writers

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.holds(request, self.writers) and (obj is None or _is_changed_here(request, obj))

    @admin.display(description=gettext_lazy("掲載"))
    def showing(self, row: Any) -> str:
        return _("同じものをひとつにした") if _shown_by(row) else _("載っています") if _is_public(row) else _("下書き")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        try:
            self._save(request, obj, form)
            self._act(request, obj)
        except Refused as refusal:
            messages.error(request, str(refusal))

    def _save(self, request: Any, obj: Any, form: Any) -> None:
        townmade.save(obj, by=request.officer, now=timezone.now())

    def _act(self, request: Any, obj: Any) -> None:
        how = {"by": request.officer, "now": timezone.now()}
        if "_publish" in request.POST:
            townmade.publish(obj, **how)
            messages.success(request, _("公開しました。住民の画面に、次に開いたときから出ます。"))
        elif "_take_down" in request.POST:
            townmade.take_down(obj, **how)
            messages.success(request, _("公開をやめました。書いたものは残っていて、また公開できます。"))
        else:
            messages.success(request, _("保存しました。") if obj.retired_at is None else _("保存しました。まだ公開していません。"))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """What was done, or why not, has been said already, in the words of the act."""
        here = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return redirect(f"{here}_change", obj.pk) if obj.pk else redirect(f"{here}_changelist")

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        is_public = row is not None and _is_public(row)
        # Of what was joined into another row, that one is shown, and changed where it comes from.
        instead = row and _shown_by(row)
        shown = {
            "is_public": is_public,
            "public_url": reverse(self.public_page, args=[row.pk]) if row and (is_public or instead) else "",
            "collected_from": (instead or row).source.name if row and not _is_changed_here(request, row) else "",
        }
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str | None) -> HttpResponse:
        raise Http404(_("この行は、ありません。"))


@admin.register(Event, site=office)
class EventAdmin(TownMadeAdmin):
    form = EventForm
    helps = {
        "name": gettext_lazy("何の行事かが、名前だけで分かるように書いてください。"),
        "starts_on": gettext_lazy("何日か続くときは、はじめの日です。"),
        "starts_at": gettext_lazy("例：10:30。決まっていなければ空欄にします。"),
        "ends_on": gettext_lazy("1日だけの行事は、空欄でかまいません。この日を過ぎると、一覧から消えます。"),
        "ends_at": gettext_lazy("例：12:00。決まっていなければ空欄にします。"),
        "venue": gettext_lazy("例：大仙公園 いこいの広場"),
        "address": gettext_lazy("会場の住所です。"),
        "organizer": gettext_lazy("例：堺市 公園事業課"),
        "overview": gettext_lazy("申込みのしかた、費用、持ち物、雨の日のことも書いてください。"),
        "url": gettext_lazy("市町村のホームページのアドレスです。"),
    }
    list_display = ("name", "starts_on", "venue", "showing", "source")
    search_fields = ("name", "venue")
    ordering = ("-starts_on", "-pk")
    public_page = "recommend:event"


@admin.register(Place, site=office)
class PlaceAdmin(TownMadeAdmin):
    form = PlaceForm
    helps = {
        "kind": gettext_lazy("「場所をさがす」で選ぶ種類です。"),
        "name": gettext_lazy("看板に書いてあるとおりの名前です。"),
        "address": gettext_lazy("市町村の名前から書いてください。"),
        "phone": gettext_lazy("例：072-000-0000"),
        "url": gettext_lazy("この場所のホームページのアドレスです。"),
        "hours": gettext_lazy("住民に見せることばです。例：平日9時〜17時（第2月曜は休み）"),
        "week": gettext_lazy("「いま開いている」でさがすのに使います。1行に一つずつ、例：月〜金 9:00〜17:00"),
        "takes_from": gettext_lazy("例：生後6か月からなら 6、3歳からなら 36"),
        "takes_to": gettext_lazy("この月齢を含みます。例：2歳の終わりまでなら 35、小学校に入る前までなら 72"),
        "latitude": gettext_lazy("例：34.5733。書くと、近い順の一覧と地図に出ます。"),
        "longitude": gettext_lazy("例：135.4830"),
        "as_of": gettext_lazy("下の人数が、いつのものかです。"),
        **{vacancy(age): gettext_lazy("0は「空きなし」、空欄は「分からない」です。") for age in CLASSES},
    }
    list_display = ("name", "kind", "address", "showing", "source")
    list_filter = ("kind", WriterFilter)
    search_fields = ("name", "address")
    ordering = ("kind", "name", "pk")
    public_page = "recommend:place"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        where = (None, {"fields": ("kind", "name", "address", "phone", "url")})
        if obj is not None and not _is_changed_here(request, obj):
            return (where, (None, {"fields": ("hours", "takes_from", "takes_to", "latitude", "longitude")}))
        classes = ("as_of", *(vacancy(age) for age in CLASSES))
        return (
            where,
            (_("利用できる時間"), {"fields": ("hours", "week")}),
            (_("受け入れる年齢"), {"fields": ("takes_from", "takes_to")}),
            (_("保育所・こども園の空き"), {"fields": classes, "classes": ("collapse",)}),
            (_("地図での位置"), {"fields": ("latitude", "longitude"), "classes": ("collapse",)}),
        )

    def _save(self, request: Any, obj: Any, form: Any) -> None:
        townmade.save(obj, by=request.officer, now=timezone.now(), classes=form.classes)


def _is_changed_here(request: Any, row: Any) -> bool:
    return row.source_id == clerks_source(request.officer.municipality_id) and not _shown_by(row)


def _shown_by(row: Any) -> Any:
    """The row that residents see in its place, or None."""
    return row.joined_to if row.joined_to_id and row.joined_to.retired_at is None else None


def _is_public(row: Any) -> bool:
    return row.retired_at is None and row.joined_to_id is None
