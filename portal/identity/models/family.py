"""A household: who belongs to a resident's family, as that resident tells it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

from .resident import Resident


class Relation(models.TextChoices):
    CHILD = "child", _("子")
    PARENT = "parent", _("父・母")
    SPOUSE = "spouse", _("夫・妻・パートナー")
    SIBLING = "sibling", _("きょうだい")
    GRANDPARENT = "grandparent", _("祖父・祖母")
    GRANDCHILD = "grandchild", _("孫")
    OTHER = "other", _("そのほか")


class HouseholdMember(ScopedModel):
    """Somebody of a resident's family. `person` is their own entry when there is one; nothing is shown to them by it.

    The one place where children are kept: audience rules read their birth dates from here, with the consent.
    """

    scope = Scope(resident="resident")

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="+")
    relation = models.CharField(_("続柄"), max_length=12, choices=Relation)
    call_name = models.CharField(_("呼び名"), max_length=20, blank=True)
    family_name = models.CharField(_("氏"), max_length=40, blank=True)
    given_name = models.CharField(_("名"), max_length=40, blank=True)
    family_kana = models.CharField(_("氏カナ"), max_length=60, blank=True)
    given_kana = models.CharField(_("名カナ"), max_length=60, blank=True)
    birth_on = models.DateField(_("生年月日"))
    person = models.ForeignKey(Resident, models.SET_NULL, null=True, blank=True, related_name="+")
    declared_at = models.DateTimeField(_("登録日時"))

    class Meta:
        verbose_name = _("家族")
        verbose_name_plural = _("家族")
        ordering = ["birth_on", "pk"]

    @property
    def full_name(self) -> str:
        return f"{self.family_name} {self.given_name}".strip()

    @property
    def full_kana(self) -> str:
        return f"{self.family_kana} {self.given_kana}".strip()

    @property
    def shown_name(self) -> str:
        """What the family calls them, else the name, else the relation."""
        return self.call_name or self.full_name or str(Relation(self.relation).label)
