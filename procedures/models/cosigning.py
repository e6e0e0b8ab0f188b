"""The word of a second person on what somebody applies for (連署): asked, given, or refused."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.lib import sealed
from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.application import Application


class Word(models.TextChoices):
    ASKED = "asked", _("番号を渡しました")
    TAKEN = "taken", _("相手が確かめています")
    CONFIRMED = "confirmed", _("確認が済みました")
    DECLINED = "declined", _("断られました")


class Cosigning(ScopedModel):
    """One per application and cosigner of its form. `person` is who came with the code; only its digest is kept, "" once it was used.

    `confirmed` is the fingerprint of the answers that were confirmed: other answers need the word anew.
    """

    scope = Scope(municipality="municipality", resident="applicant")
    sealed_at = {"name_sealed": lambda row: row.place("name"), "reason_sealed": lambda row: row.place("reason")}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    applicant = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    word = models.CharField(max_length=9, choices=Word, default=Word.ASKED)
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField()
    person = models.ForeignKey("identity.Resident", models.PROTECT, null=True, related_name="+")
    # The second person's name and reason, sealed: officers and the applicant cannot read their profile.
    name_sealed = models.TextField(blank=True)
    reason_sealed = models.TextField(blank=True)
    confirmed = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="one_cosigning_per_cosigner"),
            models.UniqueConstraint(fields=["code_digest"], condition=~Q(code_digest=""), name="one_cosigning_per_code"),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(word__in=["taken", "confirmed"]), name="cosigning_of_person")]

    def place(self, part: str) -> str:
        return f"procedures.cosigning:{self.municipality_id}:{self.pk}:{part}"

    def seal(self, part: str, text: str) -> str:
        return sealed.seal(text, aad=self.place(part)) if text else ""

    def _open(self, part: str, kept: str) -> str:
        return sealed.unseal(kept, aad=self.place(part)) if kept else ""

    @property
    def name(self) -> str:
        return self._open("name", self.name_sealed)

    @property
    def reason(self) -> str:
        return self._open("reason", self.reason_sealed)
