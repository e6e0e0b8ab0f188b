"""Building the snapshot that counts are made over."""

from __future__ import annotations

from django.utils import timezone

from portal.attributes import events
from portal.attributes.queries import snapshots, ticking
from portal.attributes.rules import vocabulary
from portal.attributes.rules.encoding import Gathered
from portal.audit import trail
from portal.consent.queries import wordings_now


def build_snapshot() -> int:
    """Write all of the projection into the file that workers map; gives the number of people."""
    with trail.act(events.SNAPSHOT_BUILT, by=trail.PORTAL) as act:
        now, wordings = timezone.now(), wordings_now([*vocabulary.GROUPS])
        gathered = Gathered()
        for some in ticking.everybody():
            gathered.take(some.told, some.opened)
        columns = gathered.arranged()[1]
        size = snapshots.write(snapshots.place(), columns, wordings, now)
        people = len(columns["town"])
        act.note(people=people, size=size)
    return people
