"""Which card belongs to which account, what was read from it, and cases that two officers decide."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

from .officer import Officer
from .resident import Resident


class CardLink(ScopedModel):
    """A card of a resident. While it is open `account` holds (issuer, sub), which the data base lets exist once."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    account = models.OneToOneField("socialaccount.SocialAccount", models.SET_NULL, null=True, related_name="+")
    linked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resident"], condition=models.Q(closed_at=None), name="one_card_per_resident"),
        ]


class ProvenIdentity(ScopedModel):
    """What one reading said of a person; the newest row counts, none is ever changed.

    `items` holds, sealed, the four items as received and the address split. Rows are deleted only with the person's data.
    """

    scope = Scope(resident="resident")
    sealed_at = {"items": lambda row: f"identity.provenidentity:items:{row.pk}"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=200)
    items = models.TextField()
    town = models.ForeignKey("municipalities.Municipality", models.PROTECT, null=True, related_name="+")
    signed = models.BooleanField(default=False)
    read_at = models.DateTimeField()
    # When it began to count: what two officers agreed to counts from then, not from when the card was read.
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["resident", "-kept_at"], name="newest_proven_identity")]


class CaseState(models.TextChoices):
    WAITING = "waiting", _("確認待ち")
    SECONDED = "seconded", _("二人目の確認待ち")
    LINKED = "linked", _("付け替えた")
    REFUSED = "refused", _("認めなかった")


class CardCase(ScopedModel):
    """A new card whose items differ from the proven ones: two officers of the home town look before anything is linked.

    `items` holds the sealed reading (items, subject, issuer); it is wiped when the case is closed.
    """

    scope = Scope(municipality="municipality", resident="resident")
    sealed_at = {"items": lambda row: f"identity.cardcase:items:{row.pk}"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    state = models.CharField(_("状態"), max_length=8, choices=CaseState, default=CaseState.WAITING)
    differs = models.CharField(max_length=60)
    items = models.TextField()
    opened_at = models.DateTimeField(_("受付"))
    first_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("カードの付け替え")
        verbose_name_plural = _("カードの付け替え")
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=models.Q(state__in=["waiting", "seconded"]), name="one_open_card_case_per_resident"
            ),
        ]
