"""Somebody comes to a counter at a time, or waits for a place at that time."""

import json
import uuid
from dataclasses import asdict, dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit.trail import Whose
from portal.lib import sealed
from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.counter import Counter
from procedures.rules.slots import HOLDS_A_PLACE, OPEN, Visit


class VisitWords(models.TextChoices):
    WAITING = Visit.WAITING.value, _("空き待ち")
    BOOKED = Visit.BOOKED.value, _("予約済み")
    ARRIVED = Visit.ARRIVED.value, _("来庁済み")
    MISSED = Visit.MISSED.value, _("来庁なし")
    CANCELLED = Visit.CANCELLED.value, _("取消し")
    CALLED_OFF = Visit.CALLED_OFF.value, _("窓口が取消し")
    ENDED = Visit.ENDED.value, _("空きが出ず終了")


@dataclass(frozen=True)
class Visitor:
    """Who comes, as the counter calls them: by the name they had when they booked. `about` "": themselves; `agent`: who booked (代理)."""

    name: str
    kana: str = ""
    about: str = ""
    remark: str = ""
    agent: str = ""


class Appointment(ScopedModel):
    """`place` (from 1) is which of the slot's places it holds; `turn` (from 1) its place in the line of who waits, kept after that.

    The data base lets no two hold one place. `remind_at` is None once reminded, or when there is nothing to remind of.
    """

    scope = Scope(municipality="municipality", resident="resident", department="counter__handled_by")
    sealed_at = {"visitor_sealed": lambda row: row.aad("visitor"), "reason_sealed": lambda row: row.aad("reason")}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    resident = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+", verbose_name=_("住民"))
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="+", verbose_name=_("窓口"))
    number = models.CharField(_("予約番号"), max_length=20)
    state = models.CharField(_("状態"), max_length=10, choices=VisitWords)
    starts_at = models.DateTimeField(_("始まり"))
    ends_at = models.DateTimeField(_("終わり"))
    place = models.PositiveSmallIntegerField(null=True)
    turn = models.PositiveIntegerField(null=True)
    remind_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(_("予約した日時"))
    settled_at = models.DateTimeField(null=True)
    visitor_sealed = models.TextField()
    reason_sealed = models.TextField(blank=True)

    class Meta:
        verbose_name = _("来庁予約")
        verbose_name_plural = _("来庁予約")
        ordering = ["starts_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="one_appointment_per_number"),
            models.UniqueConstraint(fields=["counter", "starts_at", "place"], name="one_visitor_per_place"),
            models.UniqueConstraint(
                fields=["resident", "starts_at"], condition=Q(state__in=sorted(OPEN)), name="one_open_appointment_per_start"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(HOLDS_A_PLACE), place__isnull=False)
                | (~Q(state__in=sorted(HOLDS_A_PLACE)) & Q(place__isnull=True)),
                name="who_comes_has_a_place",
            ),
        ]
        indexes = [
            models.Index(fields=["counter", "starts_at"], name="appointment_of_day"),
            models.Index(fields=["resident", "starts_at"], name="appointment_of_resident"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="appointment_to_remind"),
            models.Index(fields=["starts_at"], condition=Q(state=Visit.WAITING.value), name="appointment_waiting"),
        ]

    @property
    def visitor(self) -> Visitor:
        return Visitor(**json.loads(sealed.unseal(self.visitor_sealed, aad=self.aad("visitor"))))

    @visitor.setter
    def visitor(self, visitor: Visitor) -> None:
        self.visitor_sealed = sealed.seal(json.dumps(asdict(visitor)), aad=self.aad("visitor"))

    @property
    def reason(self) -> str:
        """What the office wrote when it called the appointment off."""
        return sealed.unseal(self.reason_sealed, aad=self.aad("reason")) if self.reason_sealed else ""

    @property
    def subject(self) -> Whose:
        """Whose data it is, for the trail, without reading the resident's row: officers cannot."""
        return Whose(self.resident_id)

    def aad(self, part: str) -> str:
        """What a sealed text is tied to: it opens in its own town, appointment and place only."""
        return f"procedures.appointment_{part}:{self.municipality_id}:{self.pk}"


class Booker(ScopedModel):
    """One row per resident who books, held while they do: two bookings of one person come one after another, at whatever counters."""

    scope = Scope(resident="resident")

    resident = models.OneToOneField("identity.Resident", models.PROTECT, primary_key=True, related_name="+")
