"""What the town offers, and when: the screens on which an officer mends texts of contact, deadlines and rounds."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.identity.backoffice import STAFF_ROLES, TownAdmin, office
from portal.municipalities import queries as towns
from procedures.actions import forms
from procedures.models import FormVersion, Procedure, Round
from procedures.queries import staff


@admin.register(Procedure, site=office)
class ProcedureAdmin(TownAdmin):
    """Everybody may read what towns offer; officers see and change what their own town does."""

    list_display = ("title", "category", "department", "handled_by", "is_open", "has_rounds")
    list_select_related = ("handled_by",)
    fields = (
        *("title", "slug", "summary", "category", "department", "phone", "handled_by"),
        *("announces", "working_days", "grace_minutes", "correction_days", "required_level", "is_open"),
    )
    readonly_fields = ("title", "slug", "category", "announces")
    readers = STAFF_ROLES
    writers = STAFF_ROLES

    def get_queryset(self, request: HttpRequest) -> QuerySet[Procedure]:
        return super().get_queryset(request).filter(pk__in=staff.procedures_of(request.officer))  # type: ignore[attr-defined]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Which department handles it is said by those who see all departments."""
        return self.readonly_fields if request.officer.may_hand_over else (*self.readonly_fields, "handled_by")  # type: ignore[attr-defined]

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
    readonly_fields = ("procedure",)
    readers = STAFF_ROLES
    writers = STAFF_ROLES

    def get_queryset(self, request: HttpRequest) -> QuerySet[Round]:
        rows = super().get_queryset(request).select_related("procedure")
        return rows.filter(procedure__in=staff.procedures_of(request.officer))  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        _adjust(request, obj, form)


@admin.register(FormVersion, site=office)
class FormVersionAdmin(TownAdmin):
    """Published questions cannot be changed; here they can be read."""

    list_display = ("procedure", "number", "published_at")
    fields = ("procedure", "number", "published_at", "definition")
    readers = STAFF_ROLES

    def get_queryset(self, request: HttpRequest) -> QuerySet[FormVersion]:
        rows = super().get_queryset(request).select_related("procedure")
        return rows.filter(procedure__in=staff.procedures_of(request.officer))  # type: ignore[attr-defined]


def _adjust(request: HttpRequest, row: Any, form: ModelForm) -> None:
    forms.adjust(row, form.changed_data, by=request.officer)  # type: ignore[attr-defined]
