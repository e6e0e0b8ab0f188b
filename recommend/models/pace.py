"""How often a resident wants to be told of what concerns them. No row: as it comes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel
from recommend.rules.digest import Pace


class PaceWords(models.TextChoices):
    EACH = Pace.EACH.value, _("そのつど（1日に1回まで）")
    WEEKLY = Pace.WEEKLY.value, _("週に1回、まとめて")
    OFF = Pace.OFF.value, _("知らせない")


class TellingPace(ScopedModel):
    """`next_on` is the day of the next weekly alert; `digested_on` that of the last one that had something to say."""

    scope = Scope(resident="resident")

    resident = models.OneToOneField("identity.Resident", models.CASCADE, primary_key=True, related_name="+")
    how = models.CharField(_("知らせ方"), max_length=8, choices=PaceWords, default=PaceWords.EACH)
    weekday = models.PositiveSmallIntegerField(_("曜日"), default=5)
    next_on = models.DateField(null=True)
    digested_on = models.DateField(_("前のまとめの日"), null=True)

    class Meta:
        verbose_name = _("おすすめの知らせ方")
        verbose_name_plural = _("おすすめの知らせ方")
        indexes = [models.Index(fields=["next_on"], name="pace_by_day", condition=models.Q(next_on__isnull=False))]
