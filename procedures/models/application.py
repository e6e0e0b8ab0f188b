"""One resident's case, and each sending of it."""

import json
import uuid
from dataclasses import asdict

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.audit.trail import Whose
from portal.lib import sealed
from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.form_version import FormVersion
from procedures.models.procedure import Procedure, Round
from procedures.rules.answers import Entries
from procedures.rules.conditions import Answers
from procedures.rules.moving import Loss
from procedures.rules.reuse import Offer
from procedures.rules.states import State


class StateWords(models.TextChoices):
    DRAFT = State.DRAFT.value, _("書きかけ")
    SUBMITTED = State.SUBMITTED.value, _("受付済み")
    REVIEWING = State.REVIEWING.value, _("審査中")
    RETURNED = State.RETURNED.value, _("差戻し")
    RESUBMITTED = State.RESUBMITTED.value, _("再提出済み")
    DECIDED = State.DECIDED.value, _("結果が出ました")
    WITHDRAWN = State.WITHDRAWN.value, _("取下げ")
    DISCARDED = State.DISCARDED.value, _("破棄")


class Application(ScopedModel):
    """`draft` is the sealed `Entries` being filled in (also during a correction); what was sent lies in `submissions`.

    `version` counts the saves: two devices cannot overwrite each other unseen. `outcome_from` is the instant from which the applicant may
    know that there is a decision. `erased_at`: the texts of all of it had been kept long enough. `subject_mark`: whom it is about, as a
    keyed digest (`queries.twins`); None before it is sent.
    """

    scope = Scope(municipality="municipality", resident="applicant", department="procedure__handled_by")
    sealed_at = {"draft": lambda row: row.aad("draft"), "news_sealed": lambda row: row.aad("news")}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    applicant = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+", verbose_name=_("申請者"))
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+", verbose_name=_("手続"))
    form_version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+", verbose_name=_("様式の版"))
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("募集の回"))
    state = models.CharField(_("状態"), max_length=12, choices=StateWords, default=StateWords.DRAFT)
    assignee = models.ForeignKey("identity.Officer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("担当者"))
    receipt_number = models.CharField(_("受付番号"), max_length=20, null=True, blank=True)  # noqa: DJ001 - unique, and absent in drafts
    # Null, not "": SQLite adds such a column in place, and would otherwise make the table anew behind the walls that point to it.
    subject_mark = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    draft = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    # The form got a new version meanwhile: what did not come along, to be read once.
    is_moved = models.BooleanField(default=False)
    news_sealed = models.TextField(blank=True)
    started_at = models.DateTimeField(_("入力を始めた日時"))
    saved_at = models.DateTimeField(_("保存日時"))
    submitted_at = models.DateTimeField(_("提出日時"), null=True, blank=True)
    expected_on = models.DateField(_("めやすの日"), null=True, blank=True)
    correction_due_at = models.DateTimeField(_("修正の締切"), null=True, blank=True)
    outcome_from = models.DateTimeField(_("結果を知らせる日時"), null=True, blank=True)
    erased_at = models.DateTimeField(_("中身を消した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("申請")
        verbose_name_plural = _("申請")
        ordering = ["-submitted_at", "-started_at"]
        constraints = [models.UniqueConstraint(fields=["municipality", "receipt_number"], name="one_application_per_receipt_number")]
        indexes = [
            models.Index(fields=["municipality", "state", "-submitted_at"], name="application_queue"),
            models.Index(fields=["applicant", "state"], name="application_of_resident"),
            models.Index(
                fields=["procedure", "subject_mark"], condition=models.Q(subject_mark__isnull=False), name="application_of_subject"
            ),
        ]

    @property
    def entries(self) -> Entries:
        if not self.draft:
            return Entries()
        kept = json.loads(sealed.unseal(self.draft, aad=self.aad("draft")))
        offers = {key: Offer(**(offer | {"answer": _tuples(offer["answer"])})) for key, offer in kept.get("offers", {}).items()}
        ticked, pen = frozenset(kept.get("ticked", ())), kept.get("pen", "")
        return Entries(_answers(kept["answers"]), kept["rough"], _answers(kept["prefilled"]), offers, ticked, pen)

    @entries.setter
    def entries(self, entries: Entries) -> None:
        parts = {"answers": entries.answers, "rough": entries.rough, "prefilled": entries.prefilled}
        earlier = {"offers": {key: asdict(offer) for key, offer in entries.offers.items()}, "ticked": sorted(entries.ticked)}
        told = {name: dict(part) for name, part in parts.items()} | (earlier if entries.offers else {})
        written = json.dumps(told | {"pen": entries.pen})
        self.draft = sealed.seal(written, aad=self.aad("draft"))

    @property
    def news(self) -> tuple[Loss, ...]:
        kept = json.loads(sealed.unseal(self.news_sealed, aad=self.aad("news"))) if self.news_sealed else ()
        return tuple(Loss(**each) for each in kept)

    @news.setter
    def news(self, losses: tuple[Loss, ...]) -> None:
        self.news_sealed = sealed.seal(json.dumps([asdict(loss) for loss in losses]), aad=self.aad("news")) if losses else ""

    @property
    def applicant_subject(self) -> Whose:
        """Whose data it is, for the trail, without reading the resident's row: officers cannot."""
        return Whose(self.applicant_id)

    def aad(self, part: str) -> str:
        """What a sealed text is tied to: it opens in its own town, case and place only."""
        return part_of(self.municipality_id, self.pk, part)


def part_of(town_id: str, application_id: uuid.UUID, part: str) -> str:
    """What a sealed part of a case is tied to (`Application.aad`), for rows that hang on it."""
    return f"procedures.{part}:{town_id}:{application_id}"


class Submission(ScopedModel):
    """What was sent, as it was sent. Number 1 is the application, each later one a correction."""

    scope = Scope(municipality="municipality", resident="applicant")
    append_only = True
    emptied_with = "application"
    sealed_at = {
        "answers_sealed": lambda row: part_of(row.municipality_id, row.application_id, f"submission-{row.number}"),
        "agent_sealed": lambda row: part_of(row.municipality_id, row.application_id, f"agent-{row.number}"),
    }

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    applicant = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    answers_sealed = models.TextField()
    # The name of who sent it by proxy (代理), sealed: officers cannot read residents' profiles.
    agent_sealed = models.TextField(blank=True)
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["application", "number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="one_submission_per_number")]

    @classmethod
    def of(cls, application: Application, number: int, answers: Answers, agent: str = "") -> "Submission":
        """An unsaved row; the caller says when it was sent."""
        written = json.dumps(dict(answers))
        return cls(
            municipality_id=application.municipality_id,
            applicant_id=application.applicant_id,
            application=application,
            number=number,
            answers_sealed=sealed.seal(written, aad=application.aad(f"submission-{number}")),
            agent_sealed=sealed.seal(agent, aad=application.aad(f"agent-{number}")) if agent else "",
        )

    def agent(self, application: Application) -> str:
        return sealed.unseal(self.agent_sealed, aad=application.aad(f"agent-{self.number}")) if self.agent_sealed else ""

    def answers(self, application: Application) -> Answers:
        if not self.answers_sealed:
            return {}
        return _answers(json.loads(sealed.unseal(self.answers_sealed, aad=application.aad(f"submission-{self.number}"))))


def _answers(kept: dict[str, object]) -> Answers:
    """JSON knows no tuples; rules compare with them."""
    return {key: _tuples(value) for key, value in kept.items()}  # type: ignore[misc]


def _tuples(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
