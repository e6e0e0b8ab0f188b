"""Where somebody lives and lived, and which other towns they follow."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

from .resident import Resident


class Source(models.TextChoices):
    DECLARED = "declared", _("ご自分で登録")
    PROVEN = "proven", _("マイナンバーカードで確認")


class Residence(ScopedModel):
    """One line of where a resident lived, written once. `Resident.home_town` is the newest of them, kept at hand."""

    scope = Scope(resident="resident")
    append_only = True

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    source = models.CharField(_("もと"), max_length=8, choices=Source)
    since_at = models.DateTimeField(_("いつから"))

    class Meta:
        verbose_name = _("お住まい")
        verbose_name_plural = _("お住まい")
        ordering = ["-since_at", "-pk"]
        indexes = [models.Index(fields=["resident", "-since_at"], name="residence_of_resident")]


class Why(models.TextChoices):
    WORK = "work", _("職場がある")
    SCHOOL = "school", _("学校・保育所がある")
    PARENTS = "parents", _("親や家族が住んでいる")
    OTHER = "other", _("そのほか")


class Follow(ScopedModel):
    """Another town whose news for everybody a resident wants to see. Nobody's business but theirs: no town can read it."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="+")
    municipality = models.ForeignKey("municipalities.Municipality", models.CASCADE, related_name="+", verbose_name=_("市町村"))
    why = models.CharField(_("理由"), max_length=8, choices=Why, blank=True)
    followed_at = models.DateTimeField(_("登録日時"))

    class Meta:
        verbose_name = _("見ているまち")
        verbose_name_plural = _("見ているまち")
        ordering = ["followed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["resident", "municipality"], name="one_follow_per_town")]
