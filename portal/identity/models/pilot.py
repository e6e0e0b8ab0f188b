"""Trying a town out before it is public: links that an office hands to people it knows, and the residents who took one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel, Scope, ScopedModel

from .resident import Resident


class PilotPass(PublicModel):
    """A link with some seats and an end. Found by the digest of its secret; the secret itself is shown once and kept nowhere."""

    scope = Public("found by the hash of a secret that only the invited know")

    municipality = models.ForeignKey("municipalities.Municipality", models.CASCADE, related_name="+", verbose_name=_("市町村"))
    hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(_("覚え書き"), max_length=40, blank=True)
    seats = models.PositiveSmallIntegerField(_("人数"))
    seats_left = models.PositiveSmallIntegerField(_("残り"))
    made_at = models.DateTimeField(_("作った日時"))
    expires_at = models.DateTimeField(_("期限"))

    class Meta:
        verbose_name = _("試行への招待")
        verbose_name_plural = _("試行への招待")
        ordering = ["-made_at"]
        constraints = [models.CheckConstraint(condition=Q(seats_left__lte=models.F("seats")), name="seats_are_counted_down")]


class PilotGuest(ScopedModel):
    """A resident who tries a town out."""

    scope = Scope(resident="resident")

    municipality = models.ForeignKey("municipalities.Municipality", models.CASCADE, related_name="+", verbose_name=_("市町村"))
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="+")
    joined_at = models.DateTimeField(_("加わった日時"))

    class Meta:
        verbose_name = _("試行に加わった方")
        verbose_name_plural = _("試行に加わった方")
        constraints = [models.UniqueConstraint(fields=["resident", "municipality"], name="one_seat_per_town")]
