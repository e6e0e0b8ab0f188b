"""What happened to an application: milestones, returns for correction, the decision, the office's own notes. All are only ever added."""

import json
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib import sealed
from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.application import Application, part_of


class Happened(models.TextChoices):
    STARTED = "started", _("入力を始めました")
    SUBMITTED = "submitted", _("受け付けました")
    REVIEWING = "reviewing", _("審査を始めました")
    RETURNED = "returned", _("差戻し：直していただくところがあります")
    RESUBMITTED = "resubmitted", _("直したものを受け付けました")
    DECIDED = "decided", _("結果が出ました")
    WITHDRAWN = "withdrawn", _("取り下げました")


class Milestone(ScopedModel):
    """One line of the course. The applicant sees it from `visible_from` on; `message_sealed` is a sentence for him."""

    scope = Scope(municipality="municipality", resident="applicant")
    append_only = True
    emptied_with = "application"
    sealed_at = {"message_sealed": lambda row: part_of(row.municipality_id, row.application_id, "message")}

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    applicant = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    what = models.CharField(max_length=12, choices=Happened)
    at = models.DateTimeField()
    visible_from = models.DateTimeField()
    message_sealed = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def message(self, application: Application) -> str:
        return sealed.unseal(self.message_sealed, aad=application.aad("message")) if self.message_sealed else ""


@dataclass(frozen=True)
class Reason:
    """Why one answer came back: the key of its field, and a sentence of the office."""

    key: str
    sentence: str


class Return(ScopedModel):
    """差戻し: which answers to mend, why, and until when."""

    scope = Scope(municipality="municipality", resident="applicant")
    append_only = True
    emptied_with = "application"
    sealed_at = {"reasons_sealed": lambda row: part_of(row.municipality_id, row.application_id, "reasons")}

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    applicant = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    returned_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    returned_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reasons_sealed = models.TextField()

    class Meta:
        ordering = ["returned_at", "pk"]

    def reasons(self, application: Application) -> tuple[Reason, ...]:
        if not self.reasons_sealed:
            return ()
        kept = json.loads(sealed.unseal(self.reasons_sealed, aad=application.aad("reasons")))
        return tuple(Reason(key, sentence) for key, sentence in kept)

    @staticmethod
    def seal_reasons(application: Application, reasons: tuple[Reason, ...]) -> str:
        written = json.dumps([(each.key, each.sentence) for each in reasons])
        return sealed.seal(written, aad=application.aad("reasons"))


class Decision(ScopedModel):
    """The result. No resident ever reads this table: a result reaches him by the notice, or by a milestone's message.

    Until the results are out the office may decide again; the latest row counts.
    """

    scope = Scope(municipality="municipality")
    append_only = True
    emptied_with = "application"
    sealed_at = {"detail_sealed": lambda row: part_of(row.municipality_id, row.application_id, "decision")}

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    outcome = models.CharField(_("結果"), max_length=40)
    detail_sealed = models.TextField()
    decided_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_at", "pk"]


class Note(ScopedModel):
    """What officers write to each other about a case."""

    scope = Scope(municipality="municipality")
    append_only = True
    emptied_with = "application"
    sealed_at = {"text_sealed": lambda row: part_of(row.municipality_id, row.application_id, "note")}

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    written_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    text_sealed = models.TextField()

    class Meta:
        ordering = ["written_at", "pk"]
