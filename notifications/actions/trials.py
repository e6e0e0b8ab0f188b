"""A trial: the letters of a batch, as they will look, to officers of the town who are residents of the portal too. Never to others.

It walks the same pipeline (rows, chunks, PDFs, release, mails) as a batch of its own, which no list counts with the others.
The letters keep their wording and lose the person: name, number and birth date are made up.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.utils import timezone

from notifications import events
from notifications.actions.batches import cut_chunks, title_of
from notifications.models import Batch, Release, Row
from notifications.models.batch import Source
from notifications.models.chunk import ChunkKind
from notifications.models.refusals import NoTrialAddress, WrongState
from notifications.models.sealing import row_place, seal_values
from notifications.models.words import STATES
from notifications.queries import batches as queries
from notifications.queries import dryrun
from notifications.rules.books import Books, Outcome
from notifications.rules.content import Content
from notifications.rules.manifest import digest_of
from notifications.rules.states import BatchState
from notifications.rules.trials import disguised, one_of_each
from portal.audit import trail
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Officer, Resident


def send(batch: Batch, *, by: Officer, to: Sequence[Resident]) -> Batch:
    """Send one letter of each result to each of `to`: the officers' own profiles as residents, which the caller has looked up.

    Raises `NoTrialAddress` when there is none, `WrongState` before the rows are checked.
    """
    with trail.act(events.TRIAL_SENT, on=batch, by=by) as act:
        if not batch.manifest:
            raise WrongState(state=STATES[batch.state])
        letters = _letters(batch)
        if not to or not letters:
            raise NoTrialAddress
        with viewing_as(System("send a trial to officers", batch.municipality_id)):
            trial = _trial(batch, by, [(person, content) for person in to for content in letters])
        act.note(trial=str(trial.pk), letters=trial.digital)
        act.then_ring("notifications.write", batch_id=str(trial.pk), town_id=batch.municipality_id)
    return trial


def _letters(batch: Batch) -> list[Content]:
    rows = dryrun.samples(batch)
    shown = [(row.shape, content) for row in rows if (content := queries.content_of(batch, row))]
    return [disguised(content, batch.version.layout) for content in one_of_each(shown)]


def _trial(batch: Batch, by: Officer, letters: Sequence[tuple[Resident, Content]]) -> Batch:
    now, town = timezone.now(), batch.municipality_id
    count = asdict(Books(len(letters), digital=len(letters)))
    trial = Batch.objects.create(
        municipality_id=town, template=batch.template, version=batch.version, title=title_of(batch.template, now), trial_of=batch,
        source=Source.TRIAL, state=BatchState.ISSUED, file_name=batch.file_name, file_digest=f"trial-{uuid.uuid4().hex}",
        uploaded_by=by, uploaded_at=now, issued_by=by, issued_at=now, manifest=batch.manifest, approved_manifest=batch.manifest, **count,
    )  # fmt: skip
    Row.objects.bulk_create(_row(trial, place, person, content) for place, (person, content) in enumerate(letters, start=1))
    Release.objects.create(batch=trial, municipality_id=town, release_at=now)
    cut_chunks(trial, ChunkKind.WRITE)
    return trial


def _row(trial: Batch, number: int, person: Resident, content: Content) -> Row:
    town, values = trial.municipality_id, content.as_values()
    return Row(
        municipality_id=town, batch=trial, number=number, outcome=Outcome.DIGITAL, case_number=f"TRIAL-{number}", recipient=person,
        sealed=seal_values({"texts": {}, "content": values}, row_place(town, trial.pk, number)), digest=digest_of(values),
    )  # fmt: skip
