"""What residents told about themselves, and the part of it that may be used. No town's officer can read these tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

from .rules import vocabulary


class DeclaredAttribute(ScopedModel):
    """One attribute of one resident, as text (`rules/values.py`), with where it came from and when."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    name = models.CharField(_("項目"), max_length=20, choices=[*vocabulary.ATTRIBUTE_NAMES.items()])
    value = models.CharField(_("内容"), max_length=300)
    source = models.CharField(_("もと"), max_length=10, choices=[*vocabulary.SOURCE_NAMES.items()])
    declared_at = models.DateTimeField(_("登録日時"))

    class Meta:
        verbose_name = _("登録した項目")
        verbose_name_plural = _("登録した項目")
        constraints = [models.UniqueConstraint(fields=["resident", "name"], name="one_value_per_attribute")]
        # Asked by `queries.matching`: who declared this town.
        indexes = [models.Index(fields=["name", "value"], name="attribute_by_value")]


class SwitchedOff(ScopedModel):
    """An attribute that the resident keeps here but does not want used, whatever they agreed to for its group."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    name = models.CharField(_("項目"), max_length=20, choices=[*vocabulary.ATTRIBUTE_NAMES.items()])

    class Meta:
        verbose_name = _("使わない項目")
        verbose_name_plural = _("使わない項目")
        constraints = [models.UniqueConstraint(fields=["resident", "name"], name="one_switch_per_attribute")]


class AudienceRow(ScopedModel):
    """All that audience rules may see of a resident: a column is empty unless its group is agreed to and its switch is on.

    Written by `actions.projecting` alone, in the transaction of whatever changes it. Matchers, counts and snapshots read this
    table and never what was declared. `wordings` are the versions agreed to: a purpose that reads differently now closes its group.
    `children` are ISO dates; None is "not known".
    """

    scope = Scope(resident="resident")

    resident = models.OneToOneField("identity.Resident", models.CASCADE, primary_key=True, related_name="+")
    birth_date = models.DateField(null=True)
    town = models.CharField(max_length=6, blank=True)
    ward = models.CharField(max_length=6, blank=True)
    interests = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=10, blank=True)
    children = models.JSONField(null=True)
    postal = models.CharField(max_length=7, blank=True)
    work_town = models.CharField(max_length=6, blank=True)
    moved_on = models.DateField(null=True)
    dwelling = models.CharField(max_length=10, blank=True)
    car = models.CharField(max_length=3, blank=True)
    pets = models.CharField(max_length=30, blank=True)
    household = models.CharField(max_length=2, blank=True)
    due_on = models.DateField(null=True)
    care = models.CharField(max_length=10, blank=True)
    disability = models.CharField(max_length=60, blank=True)
    # With a default of the data base: while machines are brought up to date, those of before write rows, too.
    place_mesh = models.CharField(max_length=9, blank=True, db_default="")
    wordings = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("使ってよい項目")
        verbose_name_plural = _("使ってよい項目")
        # A town's rows lie together, by age; the other three are asked by the daily tick, for one day at a time.
        indexes = [
            models.Index(fields=["town", "birth_date"], name="audience_by_town"),
            models.Index(fields=["birth_date"], name="audience_by_birth"),
            models.Index(fields=["moved_on"], name="audience_by_move"),
            models.Index(fields=["due_on"], name="audience_by_due"),
        ]


class AudienceChild(ScopedModel):
    """A birth date of `AudienceRow.children`, to be found by its day."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    birth_on = models.DateField()

    class Meta:
        verbose_name = _("使ってよいお子さんの生年月日")
        verbose_name_plural = _("使ってよいお子さんの生年月日")
        indexes = [models.Index(fields=["birth_on"], name="audience_child_by_birth")]
