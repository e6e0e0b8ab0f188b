"""Checking a file: every row read, matched with the address book, sealed and kept, in parts, so that memory stays small.

A short file is checked while the officer waits. A long one is read by a worker: each part is a transaction, a killed worker's lease
runs out, and the next one goes on behind the last part that is kept.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from notifications import events
from notifications.actions.batches import with_hand
from notifications.documents import letters, reading, surveying
from notifications.documents.reading import Line
from notifications.documents.surveying import Survey
from notifications.models import Batch, Credential, Resolution, Row
from notifications.models.refusals import FingerprintsBroken, NoRows, StillReading
from notifications.models.resolution import Stand
from notifications.models.sealing import birth_blind, row_place, seal_text
from notifications.queries import batches as queries
from notifications.queries import recipients
from notifications.rules.books import Books, Outcome, of_counts
from notifications.rules.content import Content, Layout, compose
from notifications.rules.dryrun import rare_letters
from notifications.rules.manifest import canonical, digest_of_text
from notifications.rules.matching import Claim, Doubt, Known, Number, Verdict, match, with_zeros
from notifications.rules.states import BatchState, Step
from portal.audit import trail
from portal.lib.cells import Table
from portal.lib.japanese import variant_key
from portal.lib.refusals import Refused

if TYPE_CHECKING:
    from portal.identity.models import Officer

PART = 1000
WAITABLE = 3000
LEASE = timedelta(seconds=30)
NAMED = 10


def check(batch: Batch, *, by: Officer | Credential) -> Books:
    """Read every row and freeze the result in the manifest, now. Can be done again.

    Raises `NoRows` for a file that is only a header, `FingerprintsBroken` for one whose key columns were moved.
    """
    with trail.act(events.BATCH_CHECKED, on=batch, by=by) as act:
        hands = with_hand(batch, by)
        judge = _judge(batch)
        _forget_rows(batch)
        for part in _parts(judge.lines_after(0)):
            Row.objects.bulk_create(judge.rows(part))
        found = _freeze(judge, hands=hands)
        act.note(**asdict(found), manifest=batch.manifest, stamped=batch.is_stamped)
    return found


def start(batch: Batch, *, by: Officer | Credential) -> Books | None:
    """Check a short file now; leave a long one to a worker and give None. Raises as `check` does."""
    if not any(islice(reading.uploaded_table(batch).rows, WAITABLE, None)):
        return check(batch, by=by)
    with trail.act(events.BATCH_READING, on=batch, by=by) as act:
        hands = with_hand(batch, by)
        batch.take(Step.READ, read_to=0, read_lease_until=None, spoilt="", manifest="", hands=hands)
        _forget_rows(batch)
        act.then_ring("notifications.check", batch_id=str(batch.pk), town_id=batch.municipality_id)
    return None


def go_on(batch: Batch) -> bool:
    """Read a long file to its end, part by part, unless another worker does. False when there was nothing to do for us."""
    token = uuid.uuid4()
    if not _claim(batch, token):
        return False
    judge, refusal = _read(batch, token)
    event = events.BATCH_SPOILT if refusal else events.BATCH_CHECKED
    with trail.act(event, on=batch, by=trail.PORTAL) as act:
        if not _still_ours(batch, token):
            raise StillReading
        if judge is None or refusal:
            _forget_rows(batch)
            batch.take(Step.SPOIL, spoilt=str(refusal)[:300])
            act.note(why=type(refusal).__name__)
        else:
            act.note(**asdict(_freeze(judge, hands=batch.hands)), manifest=batch.manifest)
    return True


def _claim(batch: Batch, token: uuid.UUID) -> bool:
    now = timezone.now()
    free = Q(read_lease_until=None) | Q(read_lease_until__lt=now)
    mine = Batch.objects.filter(free, pk=batch.pk, state=BatchState.READING)
    taken = mine.update(read_token=token, read_lease_until=now + LEASE)
    batch.refresh_from_db()
    return bool(taken)


def _still_ours(batch: Batch, token: uuid.UUID, **kept: object) -> bool:
    mine = Batch.objects.filter(pk=batch.pk, state=BatchState.READING, read_token=token)
    return bool(mine.update(read_lease_until=timezone.now() + LEASE, **kept))


def _read(batch: Batch, token: uuid.UUID) -> tuple[Judge | None, Refused | None]:
    """Keep the rows behind `read_to`. Who judged them, and why the file cannot be used; None when it is at its end."""
    judge = None
    try:
        judge = _judge(batch)
        for part in _parts(judge.lines_after(batch.read_to)):
            rows = judge.rows(part)
            with transaction.atomic():
                if not _still_ours(batch, token, read_to=part[-1].row):
                    return judge, None
                Row.objects.bulk_create(rows)
    except Refused as refusal:
        return judge, refusal
    return judge, None


def _parts(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while part := list(islice(lines, PART)):
        yield part


def _forget_rows(batch: Batch) -> None:
    """The rows go, and with them every answer that two officers gave about one of them."""
    Row.objects.filter(batch=batch).delete()
    Resolution.objects.filter(batch=batch, stand__in=[Stand.PROPOSED, Stand.CONFIRMED]).update(stand=Stand.VOID)


def _freeze(judge: Judge, *, hands: list[str]) -> Books:
    batch = judge.batch
    counted = Row.objects.filter(batch=batch).order_by().values_list("outcome").annotate(n=Count("pk"))
    found = of_counts(judge.survey.rows, Counter({Outcome(outcome): n for outcome, n in counted}))
    batch.take(
        Step.CHECK, **asdict(found), hands=hands, manifest=queries.manifest_of(batch), figures=judge.survey.figures.as_values(),
        is_stamped=surveying.stamp_column(judge.table) is not None, spoilt="",
    )  # fmt: skip
    return found


def _judge(batch: Batch) -> Judge:
    table, town, layout = reading.uploaded_table(batch), batch.municipality_id, batch.version.layout
    survey = surveying.survey(table, layout, batch.columns, timezone.localdate(), town)
    if not survey.rows:
        raise NoRows
    if survey.broken:
        raise FingerprintsBroken(rows="、".join(map(str, survey.broken[:NAMED])), count=len(survey.broken))
    blinds = {birth: birth_blind(town, birth) for birth in survey.births}
    issuer, contact = letters.sender(batch)
    return Judge(batch, table, survey, blinds, recipients.born_alike(town, blinds.values()), issuer, contact, layout)


@dataclass(frozen=True, slots=True)
class Judge:
    """What must be known of the whole file and of the town to judge one row. `blinds`: ISO birth date → blind index."""

    batch: Batch
    table: Table
    survey: Survey
    blinds: Mapping[str, str]
    alike: Counter[str]
    issuer: str
    contact: str
    layout: Layout

    def lines_after(self, number: int) -> Iterator[Line]:
        lines = reading.read(self.table, self.layout, self.batch.columns, timezone.localdate(), after=number)
        return iter(lines)

    def rows(self, lines: Sequence[Line]) -> list[Row]:
        """The unsaved rows of some lines; two queries for the address book, however many lines."""
        known = recipients.known_cases(self.batch, {line.number.value for line in lines})
        lost = self._zeros_lost(lines, known)
        return [self._row(line, self._verdict(line, known, lost)) for line in lines]

    def _zeros_lost(self, lines: Sequence[Line], known: Mapping[str, Known]) -> set[str]:
        """Unknown numbers that the address book knows with zeros in front."""
        before = {line.number.value: with_zeros(line.number) for line in lines if line.number.value not in known}
        padded = recipients.existing_cases(self.batch, (number for numbers in before.values() for number in numbers))
        return {value for value, numbers in before.items() if any(number in padded for number in numbers)}

    def _verdict(self, line: Line, known: Mapping[str, Known], lost: set[str]) -> Verdict:
        if line.problems:
            return Verdict(Outcome.INVALID)
        value = line.number.value
        number = Number(value, Doubt.ZERO_LOST) if value in lost else line.number
        blind = self.blinds.get(line.birth, "")
        claim = Claim(number, blind, variant_key(line.person), self.survey.times[value], self.alike[blind])
        return match(claim, known.get(value))

    def _row(self, line: Line, verdict: Verdict) -> Row:
        batch, town = self.batch, self.batch.municipality_id
        content = self._content(line)
        written = canonical(content.as_values()) if content else ""
        return Row(
            municipality_id=town, batch_id=batch.pk, number=line.row, outcome=verdict.outcome, doubt=verdict.doubt or "",
            branch=line.branch[:64], case_number=line.number.value[:20], recipient_id=verdict.resident_id,
            problems=[asdict(problem) for problem in line.problems],
            sealed=seal_text(f'{{"texts":{canonical(line.texts)},"content":{written or "null"}}}', row_place(town, batch.pk, line.row)),
            digest=digest_of_text(written) if written else "", longest=max(map(len, line.texts.values()), default=0),
            shape=content.shape[:64] if content else "", rare=rare_letters(line.texts.values()),
        )  # fmt: skip

    def _content(self, line: Line) -> Content | None:
        if line.problems:
            return None
        return compose(self.layout, line.values, issuer=self.issuer, contact=self.contact)
