"""A resident asks the town why somebody looked at their data, about one line of their own log."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib import sealed
from portal.municipalities.scope import Scope, ScopedModel

from .officer import Officer
from .resident import Resident


class LookQuestion(ScopedModel):
    """`number` is the entry in the town's chain, `looker` who wrote it: another officer answers. Words and answer lie sealed."""

    scope = Scope(municipality="municipality", resident="resident")
    sealed_at = {"words": lambda row: row.aad("words"), "answer": lambda row: row.aad("answer")}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField(_("記録の番号"))
    event = models.CharField(_("できごと"), max_length=60)
    looked_at = models.DateTimeField(_("見た日時"))
    looker = models.CharField(max_length=40)
    words = models.TextField()
    asked_at = models.DateTimeField(_("聞いた日時"))
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name=_("答えた職員"))
    answered_at = models.DateTimeField(_("答えた日時"), null=True)

    class Meta:
        verbose_name = _("記録についての質問")
        verbose_name_plural = _("記録についての質問")
        ordering = ["answered_at", "asked_at"]
        constraints = [models.UniqueConstraint(fields=["resident", "municipality", "number"], name="one_question_per_look")]

    def aad(self, part: str) -> str:
        return f"identity.look_question_{part}:{self.municipality_id}:{self.pk}"

    @property
    def words_in_clear(self) -> str:
        return sealed.unseal(self.words, aad=self.aad("words")) if self.words else ""

    @property
    def answer_in_clear(self) -> str:
        return sealed.unseal(self.answer, aad=self.aad("answer")) if self.answer else ""
