"""What the town offers, and when: the screens on which an officer mends texts of contact, deadlines and rounds."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.identity.backoffice import STAFF_ROLES, OfficerRequest, Role, TownAdmin, office
from portal.municipalities import queries as towns
from procedures.actions import forms
from procedures.admin import builder_pages as pages
from procedures.admin import builder_questions as questions
from procedures.admin import form_figures
from procedures.admin.builder_audience import audience
from procedures.models import FormDraft, FormVersion, Procedure, Round
from procedures.queries import staff

FORM_PAGES = (
    ("start/", pages.start, "start"),
    ("<int:pk>/form/", pages.overview, "overview"),
    ("<int:pk>/form/settings/", pages.settings, "settings"),
    ("<int:pk>/form/audience/", audience, "audience"),
    ("<int:pk>/form/pages/", questions.outline, "pages"),
    ("<int:pk>/form/pages/<slug:key>/", questions.page, "page"),
    ("<int:pk>/form/questions/<str:path>/", questions.question, "question"),
    ("<int:pk>/form/words/<slug:language>/", pages.words_of, "words"),
    ("<int:pk>/form/try/<int:number>/", questions.attempt, "attempt"),
    ("<int:pk>/form/publish/", pages.publish, "publish"),
    ("<int:pk>/form/unschedule/", pages.unschedule, "unschedule"),
    ("<int:pk>/form/discard/", pages.discard, "discard"),
    ("<int:pk>/form/adopt/", pages.adopt, "adopt"),
    ("<int:pk>/form/share/", pages.share, "share"),
    ("<int:pk>/form/file/", pages.file, "file"),
    ("<int:pk>/form/versions/<int:number>/", pages.version, "version"),
)


@admin.register(Procedure, site=office)
class ProcedureAdmin(TownAdmin):
    """Everybody may read what towns offer; officers see and change what their own town does."""

    list_display = ("linked_title", "category", "handled_by", "is_open", "has_draft", "is_shared", "figures")
    list_display_links = None
    list_select_related = ("handled_by",)
    search_fields = ("title", "category")
    change_list_template = "admin/procedures/procedure_list.html"
    fields = (
        *("title", "slug", "summary", "category", "department", "phone", "handled_by"),
        *("announces", "working_days", "grace_minutes", "correction_days", "paper_years", "required_level"),
        *("needs_second_person", "checkpoints", "checks_are_strict", "has_rounds", "is_open"),
    )
    readonly_fields = ("title", "slug", "category", "announces")
    helps = {
        "summary": gettext_lazy("一覧とカードに出る1文です。だれが、何のために出すかを書いてください。"),
        "department": gettext_lazy("住民の画面に、問い合わせ先として出る名前です。"),
        "phone": gettext_lazy("住民が電話をかける番号です。例：072-228-0000"),
        "working_days": gettext_lazy("空欄にすると、住民に結果のめやすの日を出しません。土日・祝日・年末年始は数えません。"),
        "grace_minutes": gettext_lazy("締切の時刻に入力の途中だった方だけが、この分数のあいだ提出できます。"),
        "correction_days": gettext_lazy("差し戻した日から、この日数のあいだ直せます。回に「修正の締切」があれば、そちらを使います。"),
        "required_level": gettext_lazy("高くするほど、出せる方が限られます。カードを求めるのは、法令で要るときだけにしてください。"),
        "has_rounds": gettext_lazy("選ぶと、「募集の回」に登録した期間だけ受け付けます。"),
        "is_open": gettext_lazy("外すと、新しい申請を受け付けません。出してある申請は、そのまま審査できます。"),
    }
    readers = STAFF_ROLES
    writers = STAFF_ROLES

    def get_urls(self) -> list[URLPattern]:
        prefix = "procedures_procedure_form"
        own = [path(route, office.admin_view(self._guarded(view)), name=f"{prefix}_{name}") for route, view, name in FORM_PAGES]
        figures = path("<int:procedure_id>/figures/", office.admin_view(self.figures_view), name="procedures_procedure_figures")
        return [figures, *own, *super().get_urls()]

    def _guarded(self, view: Any) -> Any:
        """The builder is for who may change procedures."""

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_change_permission(request):
                raise PermissionDenied(_("手続の様式は、市町村の職員の画面です。"))
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer

        return guarded

    @admin.display(description=gettext_lazy("集計"))
    def figures(self, row: Procedure) -> str:
        url = reverse("admin:procedures_procedure_figures", args=[row.pk])
        label = _("「{title}」の様式の集計").format(title=row.title)
        return format_html('<a href="{}">{}<span class="visually-hidden">{}</span></a>', url, _("見る"), label)

    def figures_view(self, request: OfficerRequest, procedure_id: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return form_figures.shown(request, procedure_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Procedure]:
        draft = FormDraft.objects.filter(pk=OuterRef("pk"))
        mine = staff.procedures_of(request.officer)  # type: ignore[attr-defined]
        return super().get_queryset(request).filter(pk__in=mine).annotate(is_being_written=Exists(draft))

    @admin.display(description=gettext_lazy("手続の名前"), ordering="title")
    def linked_title(self, procedure: Procedure) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("admin:procedures_procedure_form_overview", args=[procedure.pk]), procedure.title)

    @admin.display(description=gettext_lazy("下書きあり"), boolean=True)
    def has_draft(self, procedure: Any) -> bool:
        return bool(procedure.is_being_written)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Which department handles it is said by those who see all departments; how strictly is decided, not by who decides."""
        officer = request.officer  # type: ignore[attr-defined]
        fixed = self.readonly_fields if officer.may_hand_over else (*self.readonly_fields, "handled_by")
        return fixed if officer.may({Role.APPROVER, Role.ADMINISTRATOR}) else (*fixed, "needs_second_person", "checks_are_strict")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The departments of this town only, and no buttons that lead to screens which are not there."""
        own = towns.departments(request.officer.municipality_id)  # type: ignore[attr-defined]
        empty = _("庁内のすべての課")
        return super().formfield_for_foreignkey(
            db_field, request, **{**kwargs, "queryset": db_field.remote_field.model.objects.filter(pk__in=dict(own)), "empty_label": empty}
        )  # fmt: skip

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        _adjust(request, obj, form)


@admin.register(Round, site=office)
class RoundAdmin(TownAdmin):
    list_display = ("name", "procedure", "opens_at", "closes_at", "correction_due_at", "results_at", "starts_on")
    fields = ("procedure", "name", "opens_at", "closes_at", "correction_due_at", "results_at", "starts_on")
    helps = {
        "procedure": gettext_lazy("「募集の回がある」を選んだ手続です。あとから変えられません。"),
        "name": gettext_lazy("住民の画面と通知に出ます。例：令和9年4月入所 1次"),
        "opens_at": gettext_lazy("この時刻から申し込めます。"),
        "closes_at": gettext_lazy("この時刻に締め切ります。入力の途中の方だけ、手続で決めた分数のあいだ待ちます。"),
        "correction_due_at": gettext_lazy("差し戻した申請を、住民が直せる最後の時刻です。"),
        "results_at": gettext_lazy("この時刻まで、決めた結果は住民に見えません。"),
        "starts_on": gettext_lazy("結果のファイルの「入所日」に入る日です。"),
    }
    readers = STAFF_ROLES
    writers = STAFF_ROLES

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.holds(request, self.writers)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """A round stays with its procedure: applications have come in for it."""
        return ("procedure",) if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Round]:
        rows = super().get_queryset(request).select_related("procedure")
        return rows.filter(procedure__in=staff.procedures_of(request.officer))  # type: ignore[attr-defined]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The procedures that the officer's departments handle, and no buttons that lead to screens which are not there."""
        mine = staff.procedures_of(request.officer)  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **{**kwargs, "queryset": mine})

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        if change:
            _adjust(request, obj, form)
        elif isinstance(obj, Round):
            forms.add_round(obj, by=request.officer)  # type: ignore[attr-defined]


@admin.register(FormVersion, site=office)
class FormVersionAdmin(TownAdmin):
    """Published questions cannot be changed; here they can be read."""

    list_display = ("procedure", "number", "published_at", "drafts")
    fields = ("procedure", "number", "published_at", "drafts", "definition")
    readers = STAFF_ROLES

    def get_queryset(self, request: HttpRequest) -> QuerySet[FormVersion]:
        rows = super().get_queryset(request).select_related("procedure")
        return rows.filter(procedure__in=staff.procedures_of(request.officer))  # type: ignore[attr-defined]


def _adjust(request: HttpRequest, row: Any, form: ModelForm) -> None:
    forms.adjust(row, form.changed_data, by=request.officer)  # type: ignore[attr-defined]
