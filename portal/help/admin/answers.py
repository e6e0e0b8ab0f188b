"""よくある質問: a town's own questions, and those of the prefecture that it puts in other words or hides."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.help import standard
from portal.help.actions import answers
from portal.help.forms import AnswerForm
from portal.help.models import Answer, AnswerWords
from portal.help.queries.answers import print_of
from portal.identity.backoffice import STAFF_ROLES, Role, TownAdmin, office

WRITERS = STAFF_ROLES | {Role.OPERATOR}


class Words(admin.TabularInline):
    """The same in other languages; an empty row is no language."""

    model = AnswerWords
    fields = ("language", "question", "text")
    extra = 0
    template = "admin/procedures/counter_part.html"

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    has_change_permission = has_delete_permission = has_view_permission = has_add_permission


@admin.register(Answer, site=office)
class AnswerAdmin(TownAdmin):
    form = AnswerForm
    list_display = ("question", "subject", "instead", "languages", "is_shown", "changed_at")
    list_filter = ("subject", "is_shown")
    search_fields = ("question", "text")
    readers = WRITERS
    writers = WRITERS
    inlines = (Words,)

    class Media:
        css = {"all": ["css/office-help.css"]}

    change_list_template = "admin/help/answer_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Answer]:
        """Answers are open to all, so the town's wall is here: an officer's screen holds the own town's only."""
        rows = super().get_queryset(request).filter(municipality=request.officer.municipality_id)  # type: ignore[attr-defined]
        return rows.prefetch_related("words")

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)
        made.town_id = request.officer.municipality_id
        return made

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.holds(request, self.writers)

    has_delete_permission = has_add_permission

    @admin.display(description=gettext_lazy("置きかえる府の質問"))
    def instead(self, row: Answer) -> str:
        found = standard.BY_KEY.get(row.replaces)
        return str(found.question) if found else ""

    @admin.display(description=gettext_lazy("ほかのことば"))
    def languages(self, row: Answer) -> str:
        """Those whose Japanese has changed since are marked: they are shown with a warning until somebody looks at them."""
        now = print_of(row.question, row.text)
        told = [words.get_language_display() + ("" if words.of == now else _("（日本語が変わりました）")) for words in row.words.all()]
        return "、".join(told)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Empty, or with the standard question that is to be put in other words."""
        found = standard.BY_KEY.get(request.GET.get("replaces", ""))
        if found is None:
            return {}
        return {"replaces": found.key, "subject": found.subject, "question": found.question, "text": found.text}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        own = set(self.get_queryset(request).values_list("replaces", flat=True))
        waiting = [(one, standard.SUBJECTS[one.subject]) for one in standard.QUESTIONS if one.key not in own]
        return super().changelist_view(request, {**(extra_context or {}), "standard": waiting})

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Saved together with its words: see `save_related`."""
        if not change:
            obj.municipality_id = request.officer.municipality_id  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        written = [words for formset in formsets for words in formset.save(commit=False)]
        removed = [words for formset in formsets for words in formset.deleted_objects]
        answers.save(form.instance, written=written, removed=removed, by=request.officer)  # type: ignore[attr-defined]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Django's own history is never written: the trail is the history."""
        return redirect("admin:help_answer_change", object_id)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str | None) -> HttpResponse:
        """404, where Django would go home with a message that quotes the number back."""
        raise Http404(_("この質問は見つかりません。"))

    def delete_model(self, request: HttpRequest, obj: Answer) -> None:
        answers.erase(obj, by=request.officer)  # type: ignore[attr-defined]
