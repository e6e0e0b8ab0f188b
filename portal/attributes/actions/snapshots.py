"""Building the snapshot that counts are made over."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from portal.attributes import events
from portal.attributes.queries import disclosing, snapshots, ticking
from portal.attributes.rules import vocabulary
from portal.attributes.rules.columns import encode
from portal.attributes.rules.facts import Facts
from portal.audit import trail
from portal.consent.queries import wordings_now


def build_snapshot() -> int:
    """Write all of the projection into the file that workers map; gives the number of people."""
    with trail.act(events.SNAPSHOT_BUILT, by=trail.PORTAL) as act:
        now, wordings = timezone.now(), wordings_now([*vocabulary.GROUPS])
        columns = encode(_people(wordings))
        size = snapshots.write(snapshots.place(), columns, wordings, now)
        people = len(columns["town"])
        act.note(people=people, size=size)
    return people


def _people(wordings: dict[str, int]) -> Iterator[Facts]:
    for rows in ticking.everybody():
        for row in rows:
            yield disclosing.facts_of(row, disclosing.names_open(row, wordings))
