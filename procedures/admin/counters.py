"""Where the town sets up its counters: place, purpose, hours, days off. One save is one act."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.identity.backoffice import STAFF_ROLES, TownAdmin, office
from portal.municipalities import queries as towns
from procedures.actions import counters as acts
from procedures.actions.refusals import HoursOverlap
from procedures.models import Counter, DayOff, Opening
from procedures.queries import counters, staff
from procedures.rules import slots


class OpeningFormSet(BaseInlineFormSet):
    """Refuses two stretches of one weekday that lie over each other, before anything is saved."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if not form.errors and form.cleaned_data and not form.cleaned_data.get("DELETE")]
        found = slots.overlapping([form.instance.hours for form in kept])
        if found:
            raise ValidationError(str(HoursOverlap.of(*found)))


class CounterForm(ModelForm):
    """`town_id` is the officer's, set for each request: names are unique in a town, and the form does not have the town."""

    town_id = ""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Counter.objects.filter(municipality=self.town_id, name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("この名前の窓口は、もうあります。別の名前にしてください。"))
        return name


class Part(admin.TabularInline):
    template = "admin/procedures/counter_part.html"
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    has_change_permission = has_delete_permission = has_view_permission = has_add_permission


class Openings(Part):
    model = Opening
    formset = OpeningFormSet
    fields = ("weekday", "starts", "ends", "minutes", "capacity")


class DaysOff(Part):
    model = DayOff
    fields = ("day",)


@admin.register(Counter, site=office)
class CounterAdmin(TownAdmin):
    list_display = ("name", "place", "handled_by", "is_open")
    list_select_related = ("handled_by",)
    fields = (
        *("name", "purpose", "place", "phone", "bring", "question", "procedures", "handled_by"),
        *("days_ahead", "closes_hours", "most_open", "is_open"),
    )
    form = CounterForm
    helps = {
        "name": gettext_lazy("住民が一覧で選ぶ名前です。例：保育課 相談窓口"),
        "purpose": gettext_lazy("どんな用件で来る窓口かを、1文で書いてください。"),
        "phone": gettext_lazy("当日に遅れる方や、迷った方がかける番号です。"),
        "procedures": gettext_lazy("選んだ手続の案内のページから、この窓口の予約に進めます。"),
        "days_ahead": gettext_lazy("1日から180日まで。長くするほど、来られなくなる方が増えます。"),
        "most_open": gettext_lazy("1件から10件まで。来庁が済んだ予約と、取り消した予約は数えません。"),
        "is_open": gettext_lazy("外すと、新しい予約を受け付けません。入っている予約は残ります。"),
    }
    inlines = (Openings, DaysOff)
    readers = STAFF_ROLES
    writers = STAFF_ROLES

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.holds(request, self.writers)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Counter]:
        return super().get_queryset(request).filter(pk__in=counters.counters_of(request.officer))  # type: ignore[attr-defined]

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.town_id = request.officer.municipality_id  # type: ignore[attr-defined]
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Which department has it is said by those who see all departments."""
        return () if request.officer.may_hand_over else ("handled_by",)  # type: ignore[attr-defined]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        own = towns.departments(request.officer.municipality_id)  # type: ignore[attr-defined]
        rows = db_field.remote_field.model.objects.filter(pk__in=dict(own))
        kwargs = {**kwargs, "queryset": rows, "empty_label": _("庁内のすべての課")} if db_field.name == "handled_by" else kwargs
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        mine = staff.procedures_of(request.officer)  # type: ignore[attr-defined]
        return super().formfield_for_manytomany(db_field, request, **{**kwargs, "queryset": mine})

    def save_form(self, request: HttpRequest, form: ModelForm, change: bool) -> Counter:
        row: Counter = super().save_form(request, form, change)
        if not change:
            row.municipality_id = request.officer.municipality_id  # type: ignore[attr-defined]
            row.handled_by_id = row.handled_by_id or request.officer.home_department  # type: ignore[attr-defined]
        return row

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        """Saved together with its hours: see `save_related`."""

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        written = [part for formset in formsets for part in formset.save(commit=False)]
        removed = [part for formset in formsets for part in formset.deleted_objects]
        row, chosen = form.instance, form.cleaned_data["procedures"]
        officer, now = request.officer, timezone.now()  # type: ignore[attr-defined]
        stranded = acts.keep(row, written=written, removed=removed, procedures=chosen, by=officer, now=now)
        if stranded:
            said = _("開いていない時間になった予約が{n}件あります。「来庁予約」で、その方に取消しか別の日を伝えてください。")
            messages.warning(request, said.format(n=stranded))
