"""Each shipped procedure from its first page to its receipt, twice: with the first choices and yes, with the last and no."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine

from portal.audit import trail
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures import onboarding
from procedures.actions import applications, cosigning, filling
from procedures.models import Application, Procedure
from procedures.queries import cases, library
from procedures.queries import cosigning as seen
from procedures.rules import answers, checks
from procedures.rules import cosigning as cosigning_of
from procedures.rules.package import Package
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.answering import Answerer

FILES = {path.stem: Package.model_validate(json.loads(path.read_text())) for path in sorted(library.FILES.glob("*.json"))}
PAST, SOON = "2026-11-10", "2026-12-01"
ELDER = ["", "堺 ウメ", "さかい うめ", "", "1948", "5", "3"]
# Where a usual answer would contradict another one of the same form.
SPECIAL: dict[str, dict[str, Any]] = {
    "after-school": {"works_from": "09:00", "works_to": "17:00"},
    "bulky-waste": {},
    "care-assessment": {"person": ELDER, "last_visit": PAST},
    "child-allowance": {"since": PAST},
    "child-medical": {"since": PAST},
    "disaster-certificate": {"happened_on": PAST, "cause": "storm"},
    "dog-registration": {},
    "facility-discount": {"from_at": "10:00", "to_at": "12:00", "all_members": "20", "locals": "15"},
    "health-insurance": {"lost_on": PAST},
    "move-in": {"moves_on": PAST, "visit_on": SOON},
    "move-out": {},
    "nursery-admission": {},
    "residence-record": {},
    "school-aid": {},
    "water-start": {"ends_on": "2026-12-24"},
}


@pytest.fixture(autouse=True)
def _on_the_day() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 21, 10, 0, tzinfo=make.TOKYO), tick=False):
        yield


def agree(filled: Application, key: str, cast: Cast) -> None:
    """The second person takes the code, reads and agrees."""
    row = cosigning.take(cosigning.ask(filled, key, by=cast.hanako, now=make.NOW), by=cast.ken, now=make.NOW)
    cosigning.confirm(row, seen.fingerprint(filled, filled.entries.answers), by=cast.ken, now=make.NOW)


def installed(slug: str) -> Procedure:
    town = FILES[slug].towns[0]
    with viewing_as(System("test", town)):
        return onboarding.prepare(town, by=trail.PORTAL, only={slug})[0]


def test_fifteen_procedures_are_shipped_and_each_is_tried() -> None:
    assert set(FILES) == set(SPECIAL)
    assert len(FILES) == 15


@pytest.mark.parametrize("slug", FILES)
def test_a_package_says_what_one_wants_to_know(slug: str) -> None:
    package = FILES[slug]
    assert package.slug == slug
    assert checks.faults(package.definition) == ()
    assert (bool(package.guidance.who), bool(package.guidance.needs), len(package.outcomes) > 1) == (True, True, True)
    assert package.working_days is not None or package.timetable is not None


@pytest.mark.parametrize("is_last", [False, True], ids=["first", "last"])
@pytest.mark.parametrize("slug", FILES)
def test_somebody_goes_from_the_first_page_to_the_receipt(cast: Cast, slug: str, is_last: bool) -> None:
    procedure = installed(slug)
    answerer = Answerer(make.NOW.date(), is_last=is_last, **SPECIAL[slug])
    with viewing_as(ResidentView(cast.hanako.pk)):
        begun = filling.start(procedure, by=cast.hanako, now=make.NOW, known={})
        filled = answerer.fill(begun, cast.hanako)
        for each in cosigning_of.needed(filled.form_version.form, filled.entries.answers):
            agree(filled, each.key, cast)
        sent = applications.submit(filled, by=cast.hanako, now=make.NOW)
        kept = cases.sent(Application.objects.select_related("form_version").get(pk=sent.pk))
    form = FILES[slug].definition
    assert sent.receipt_number
    assert procedure.required_level == FILES[slug].required_level
    assert answers.clean(form, kept, make.NOW.date()) == kept
    lines = [row for page in cases.in_pages(form, kept) for row in page.rows]
    assert all(isinstance(words, str) and words for _key, _label, words in lines)


def test_what_a_child_brings_is_worked_out(cast: Cast) -> None:
    answerer = Answerer(make.NOW.date(), since=PAST, child=["", "堺 さくら", "さかい さくら", "", "2024", "5", "3"])
    procedure = installed("child-allowance")
    with viewing_as(ResidentView(cast.hanako.pk)):
        filled = answerer.fill(filling.start(procedure, by=cast.hanako, now=make.NOW, known={}), cast.hanako)
    assert (filled.entries.answers["children.1.monthly"], filled.entries.answers["all_monthly"]) == ("15000", "15000")


def test_who_is_too_young_for_care_is_told_where_to_go(cast: Cast) -> None:
    procedure = installed("care-assessment")
    with viewing_as(ResidentView(cast.hanako.pk)), pytest.raises(AssertionError, match="障害福祉の窓口"):
        Answerer(make.NOW.date(), last_visit=PAST).fill(filling.start(procedure, by=cast.hanako, now=make.NOW, known={}), cast.hanako)
