"""A batch: one file of a clerk on its way to many residents."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from notifications.models.refusals import AlreadyApproved, AlreadyIssued, AlreadyReleased, WrongState
from notifications.models.sealing import upload_place
from notifications.models.words import STATES
from notifications.rules.books import Books
from notifications.rules.states import BatchState, Step, after
from portal.lib.refusals import Refused
from portal.municipalities.scope import Scope, ScopedModel

_LOST_RACES: Mapping[Step, type[Refused]] = {
    Step.APPROVE: AlreadyApproved,
    Step.ISSUE: AlreadyIssued,
    Step.RELEASE: AlreadyIssued,
    Step.STOP: AlreadyReleased,
}
_LATE = frozenset({BatchState.APPROVED, BatchState.ISSUED, BatchState.RELEASED, BatchState.RECALLED})


class Source(models.TextChoices):
    FILE = "file", _("ファイル")
    CASES = "cases", _("決定した申請")
    MACHINE = "machine", _("システム連携")
    TRIAL = "trial", _("試し送信")


class Batch(ScopedModel):
    """`hands` are the officers (ids as text) who made or changed it; none of them may approve it.

    `is_stamped`: the file carries the portal's row fingerprints. `figures` are `distribution.Figures` of the last check. A long file
    is read in parts under a lease; `read_to` is the last row that is kept. A trial (`trial_of`) is never counted with the others.
    """

    scope = Scope(municipality="municipality", department="template__department")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    template = models.ForeignKey("notifications.Template", models.PROTECT, related_name="+", verbose_name=_("ひな形"))
    version = models.ForeignKey("notifications.TemplateVersion", models.PROTECT, related_name="+", verbose_name=_("版"))
    title = models.CharField(_("名前"), max_length=80)
    state = models.CharField(_("状態"), max_length=10, choices=list(STATES.items()), default=BatchState.DRAFT)

    file_name = models.CharField(_("ファイル名"), max_length=255)
    file_digest = models.CharField(max_length=64)
    repeat_reason = models.CharField(_("もう一度使う理由"), max_length=200, blank=True)
    header = models.JSONField(default=list)
    columns = models.JSONField(default=dict)

    source = models.CharField(_("もと"), max_length=8, choices=Source, default=Source.FILE)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("差し替える一括"))
    trial_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="+", verbose_name=_("試した一括"))
    is_stamped = models.BooleanField(default=False)
    figures = models.JSONField(default=dict)

    uploaded = models.PositiveIntegerField(_("取り込み"), default=0)
    digital = models.PositiveIntegerField(_("デジタル"), default=0)
    paper = models.PositiveIntegerField(_("郵送"), default=0)
    quarantined = models.PositiveIntegerField(_("保留"), default=0)
    invalid = models.PositiveIntegerField(_("誤り"), default=0)
    dropped = models.PositiveIntegerField(_("取りやめ"), default=0)
    manifest = models.CharField(max_length=64, blank=True)

    read_to = models.PositiveIntegerField(default=0)
    read_token = models.UUIDField(null=True)
    read_lease_until = models.DateTimeField(null=True)
    spoilt = models.CharField(_("読み取れなかった理由"), max_length=300, blank=True)

    hands = models.JSONField(default=list)
    uploaded_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", verbose_name=_("取り込んだ職員"))
    uploaded_at = models.DateTimeField(_("取り込み日時"))
    approved_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("承認した職員"))
    approved_at = models.DateTimeField(_("承認日時"), null=True)
    approved_manifest = models.CharField(max_length=64, blank=True)
    approval_reason = models.CharField(_("承認の理由"), max_length=200, blank=True)
    issued_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("発行した職員"))
    issued_at = models.DateTimeField(_("発行日時"), null=True)
    ended_reason = models.CharField(_("中止・取消の理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("一括通知")
        verbose_name_plural = _("一括通知")
        ordering = ["-uploaded_at"]
        constraints = [
            # The same file twice needs a reason; a stopped batch gives its file free again.
            models.UniqueConstraint(
                fields=["municipality", "template", "file_digest"],
                condition=Q(repeat_reason="") & ~Q(state=BatchState.STOPPED),
                name="one_batch_per_file",
            ),
            models.CheckConstraint(condition=~Q(approved_by=F("uploaded_by")), name="batch_needs_four_eyes"),
            models.CheckConstraint(
                condition=Q(issued_at=None) | Q(approved_manifest=F("manifest")) & ~Q(approved_manifest=""),
                name="batch_issued_as_approved",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "-uploaded_at"], name="batch_by_town"),
            # What the sweep looks for: the few at work, not all that there ever were.
            models.Index(fields=["state"], condition=Q(state__in=["reading", "issued"]), name="batch_at_work"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def books(self) -> Books:
        return Books(self.uploaded, self.digital, self.paper, self.quarantined, self.invalid, self.dropped)

    def hold(self) -> None:
        """Lock the row until the transaction ends, and read again what another officer may have changed meanwhile."""
        held = Batch.objects.select_for_update(of=("self",))
        self.refresh_from_db(fields=["state", "hands", "manifest", "columns"], from_queryset=held)

    def take(self, step: Step, *, seen: Mapping[str, object] | None = None, **columns: object) -> None:
        """Move by `step` with one conditional UPDATE, setting `columns` along; this object is brought up to date.

        `seen` are further columns that must still hold the value the caller acted upon. Raises `AlreadyApproved`,
        `AlreadyIssued` or `AlreadyReleased` when another officer was faster, `WrongState` when the step is not allowed.
        """
        following = after(BatchState(self.state), step)
        if following is None:
            raise self._refusal(step)
        still = Batch.objects.filter(pk=self.pk, state=self.state, **(seen or {}))
        if not still.update(state=following, **columns):
            self.refresh_from_db()
            raise self._refusal(step)
        for name, value in {"state": following, **columns}.items():
            setattr(self, name, value)

    def expect(self, step: Step) -> None:
        """Raise what `take` would raise when `step` is not allowed, before anything else is looked at."""
        if after(BatchState(self.state), step) is None:
            raise self._refusal(step)

    def _refusal(self, step: Step) -> Refused:
        lost = _LOST_RACES.get(step)
        if lost and BatchState(self.state) in _LATE:
            return lost()
        return WrongState(state=STATES[self.state])


class Upload(ScopedModel):
    """The file as it came, sealed, so that columns can be mapped anew without asking for it again."""

    scope = Scope(municipality="municipality")
    sealed_at = {"sealed": lambda row: upload_place(row.municipality_id, row.pk)}

    batch = models.OneToOneField(Batch, models.CASCADE, primary_key=True, related_name="+")
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    sealed = models.TextField()
