"""The address book as the matching sees it: what is known of each case, of its resident and of their consent."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from notifications.models import Addressee, Batch, Notice, Resolution
from notifications.models.resolution import Stand
from notifications.models.sealing import subject_place
from notifications.queries import receiving
from notifications.rules.matching import Known
from notifications.rules.policy import LegalClass
from portal.identity.queries.protection import is_protected
from portal.lib import japanese, sealed
from portal.municipalities.scope import System, viewing_as

AT_ONCE = 2000


def known_cases(batch: Batch, numbers: Iterable[str]) -> dict[str, Known]:
    """Case number → what is known of it, for those numbers that the town's address book has.

    Looks as the portal: an officer must not read residents' profiles, only the verdict.
    """
    found: dict[str, Known] = {}
    with viewing_as(System("match the rows of a batch", batch.municipality_id)):
        for some in _in_parts(sorted(set(numbers))):
            found |= _known(batch, some)
    return found


def existing_cases(batch: Batch, numbers: Iterable[str]) -> set[str]:
    """Those of the numbers that the town's address book has, and nothing else about them."""
    found: set[str] = set()
    for some in _in_parts(sorted(set(numbers))):
        rows = Addressee.objects.filter(municipality=batch.municipality_id, case_number__in=some)
        found.update(rows.values_list("case_number", flat=True))
    return found


def _known(batch: Batch, numbers: Sequence[str]) -> dict[str, Known]:
    town = batch.municipality_id
    wanted = ("case_number", "recipient", "birth_blind", "subject", "recipient__is_active", "recipient__home_town")
    cases = list(Addressee.objects.filter(municipality=town, case_number__in=numbers).values_list(*wanted))
    residents = {resident for _case, resident, *_rest in cases}
    willing = receiving.digital_ones(residents, town, LegalClass(batch.version.legal_class))
    protected = is_protected(residents)
    issued = set() if batch.repeat_reason else _issued(batch, numbers)
    return {
        case: Known(
            resident_id=str(resident),
            birth=birth,
            name=_name_key(town, case, subject),
            is_active=is_active,
            lives_here=home in (None, town),
            has_consented=resident in willing,
            was_issued=case in issued,
            is_protected=resident in protected,
        )
        for case, resident, birth, subject, is_active, home in cases
    }


def _issued(batch: Batch, numbers: Sequence[str]) -> set[str]:
    """Cases that another batch of this kind has a notice for, seen or about to be seen."""
    mine = Notice.objects.filter(municipality=batch.municipality_id, case_number__in=numbers, once_key__isnull=False)
    same_kind = Batch.objects.filter(template=batch.template_id, trial_of=None).exclude(pk=batch.pk).values("pk")
    return set(mine.filter(release__in=same_kind).values_list("case_number", flat=True))


def _name_key(town_id: str, case: str, subject: str) -> str:
    return japanese.variant_key(sealed.unseal(subject, aad=subject_place(town_id, case))) if subject else ""


def born_alike(town_id: str, births: Iterable[str]) -> Counter[str]:
    """How many cases of the town share each blind birth date: two and more are twins, or a coincidence."""
    count: Counter[str] = Counter()
    for some in _in_parts(sorted(set(births))):
        rows = Addressee.objects.filter(municipality=town_id, birth_blind__in=some)
        count.update(rows.values_list("birth_blind", flat=True))
    return count


def left_since(batch: Batch) -> dict[uuid.UUID, bool]:
    """Notice id → whether the resident only withdrew consent (True) or is no longer reachable here (False).

    Asked at the release, not at the upload: a consent that was withdrawn in between counts.
    """
    town = batch.municipality_id
    with viewing_as(System("ask again before the release", town)):
        wanted = ("pk", "recipient", "recipient__is_active", "recipient__home_town", "row_number")
        people = list(Notice.objects.filter(release=batch.pk).values_list(*wanted))
        willing: set[uuid.UUID] = set()
        protected: set[uuid.UUID] = set()
        for some in _in_parts(sorted({recipient for _, recipient, _, _, _ in people})):
            willing |= receiving.digital_ones(some, town, LegalClass(batch.version.legal_class))
            protected |= is_protected(some)
        # Two officers have decided about these one by one, knowing of the protection.
        decided = set(Resolution.objects.filter(batch=batch, stand=Stand.CONFIRMED).values_list("number", flat=True))
    gone = {
        notice: False
        for notice, resident, is_active, home, number in people
        if not is_active or home not in (None, town) or (resident in protected and number not in decided)
    }
    return {notice: True for notice, recipient, _, _, _ in people if recipient not in willing} | gone


def _in_parts(values: Iterable) -> Iterator[list]:
    rest = iter(values)
    while part := list(islice(rest, AT_ONCE)):
        yield part
