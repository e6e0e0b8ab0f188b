"""Who looked at my data: whatever shows a resident's data to an officer leaves a line that the resident reads."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit import embargoes, queries, trail
from portal.audit.events import Event, Look, looks
from portal.audit.models import Delay, DelayReason, Entry
from portal.front.inventory import addresses
from portal.identity.actions import emergencies, questions
from portal.identity.models import Emergency, Officer, Resident
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.models import Application
from tests import cast as people
from tests.audit.test_auditors import refuse_entries
from tests.cast import SAKAI, Cast
from tests.house import matrix
from tests.notifications.machine import Machine, key

LOOKED = Event("test.looked", "見た", Look("たしかめるため", "申請"))
DONE = Event("test.done", "進めた")


def look(cast: Cast, whose: Resident, by: Officer | None = None, event: Event = LOOKED) -> None:
    with viewing_as(System("test")), trail.act(event, by=by or cast.mori, town=SAKAI, subject=trail.Whose(whose.pk)):
        pass


def told(whose: Resident, number: int = 1, *, only_looks: bool = True) -> queries.Page:
    with viewing_as(ResidentView(whose.pk)):
        return queries.page_about(whose.pk, number=number, only_looks=only_looks)


def test_a_look_says_when_where_which_section_what_for_and_which_part(cast: Cast, as_hanako: Client) -> None:
    section = people.department("保育課")
    clerk = people.officer("aoki@sakai.example.jp", "青木", "S-107", "clerk", SAKAI, section)
    look(cast, cast.hanako, clerk)
    (line,) = told(cast.hanako).lines
    assert (line.town, line.section, line.why, line.part, line.is_look) == ("堺市", "保育課", "たしかめるため", "申請", True)
    shown = as_hanako.get("/me/log/?only=looks").content.decode()
    assert "堺市 保育課" in shown
    assert "見たもの：申請。目的：たしかめるため。" in shown
    assert "青木" not in shown


def test_what_oneself_or_the_portal_did_is_no_look(cast: Cast) -> None:
    for by in (cast.hanako, trail.PORTAL):
        look(cast, cast.hanako, by)  # type: ignore[arg-type]
    look(cast, cast.hanako, event=DONE)
    assert told(cast.hanako).lines == ()
    assert len(told(cast.hanako, only_looks=False).lines) == 3


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 40, "１"])
def test_a_page_that_is_none_is_the_first_or_empty(as_hanako: Client, asked: str) -> None:
    assert as_hanako.get(f"/me/log/?page={asked}").status_code == 200


def test_a_delay_keeps_looks_back_until_its_day_and_then_all_of_them_appear(cast: Cast) -> None:
    look(cast, cast.hanako)
    look(cast, cast.hanako)
    today = timezone.localdate()
    with viewing_as(System("test")):
        second = Entry.objects.filter(event=LOOKED.code).order_by("-number").first()
        assert second is not None
    row = delayed(cast, second.number, today)
    look(cast, cast.hanako)
    assert len(told(cast.hanako).lines) == 1
    with viewing_as(ResidentView(cast.hanako.pk)):
        assert queries.one(cast.hanako.pk, SAKAI, second.number) is None
        assert len(queries.about(cast.hanako.pk)) == 1
        assert not Delay.objects.exists()
    with viewing_as(System("test")):
        Delay.objects.filter(pk=row.pk).update(until=today - dt.timedelta(days=1))
    assert len(told(cast.hanako).lines) == 3


def delayed(cast: Cast, first: int, until: dt.date) -> Delay:
    facts = {"subject_id": cast.hanako.pk, "first_number": first, "reason": DelayReason.PROTECTION, "set_by": "1"}
    with viewing_as(System("test")):
        return Delay.objects.create(municipality_id=SAKAI, until=until, set_at=timezone.now(), **facts)


def read_through(whose: Resident, *, only_looks: bool) -> list[list[int]]:
    """The numbers on each page, until one says that it is the last."""
    pages: list[list[int]] = []
    while len(pages) < 9:
        page = told(whose, len(pages) + 1, only_looks=only_looks)
        pages.append([line.number for line in page.lines])
        if page.is_last:
            break
    return pages


@pytest.mark.parametrize("only_looks", [True, False])
@pytest.mark.parametrize("kept_back", [1, 10, 70])
def test_what_is_kept_back_leaves_no_gap_on_a_page_and_no_line_on_none(cast: Cast, kept_back: int, *, only_looks: bool) -> None:
    """Pages were cut first and looks taken out after: a short page betrayed the delay, and the lines behind it were on no page."""
    for _ in range(120):
        look(cast, cast.hanako)
    with viewing_as(System("test")):
        last = Entry.objects.filter(municipality=SAKAI).latest("number").number
    delayed(cast, last - kept_back + 1, timezone.localdate())
    shown = read_through(cast.hanako, only_looks=only_looks)
    assert [number for page in shown for number in page] == list(range(last - kept_back, last - 120, -1))
    assert [len(page) for page in shown[:-1]] == [50] * (len(shown) - 1)
    with viewing_as(ResidentView(cast.hanako.pk)):
        assert len(queries.about(cast.hanako.pk)) == 50


def test_nor_does_what_is_embargoed(cast: Cast) -> None:
    secret = Event("test.secret", "まだ言えない")
    embargoes.keep_back(secret, lambda ids: ids)
    for number in range(120):
        look(cast, cast.hanako, event=secret if number % 2 else LOOKED)
    shown = read_through(cast.hanako, only_looks=False)
    assert [len(page) for page in shown] == [50, 10]
    assert len({number for page in shown for number in page}) == 60


def test_another_officer_answers_and_the_resident_reads_it(
    cast: Cast, as_hanako: Client, as_ken: Client, as_mori: Client, as_hara: Client, as_ono: Client
) -> None:
    look(cast, cast.hanako)
    page = f"/me/log/{SAKAI}/{told(cast.hanako).lines[0].number}/"
    assert as_ken.get(page).status_code == as_ken.post(page, {"words": "なぜ見たのですか"}).status_code == 404
    assert as_hanako.post(page, {"words": "なぜ"}).status_code == 422
    as_hanako.post(page, {"words": "なぜ見たのですか"})
    as_hanako.post(page, {"words": "もう一度聞きます"})
    with viewing_as(System("test")):
        (row,) = questions.LookQuestion.objects.all()
    office = f"/admin/identity/lookquestion/{row.pk}/change/"
    assert as_ono.get(office).status_code == 404
    assert "ほかの職員が答えます" in as_mori.get(office).content.decode()
    assert "ほかの職員に答えて" in as_mori.post(office, {"words": "自分で答えてしまいます。よろしく。"}).content.decode()
    assert "なぜ見たのですか" in as_hara.get(office).content.decode()
    as_hara.post(office, {"words": "保育所の申込みを審査するために見ました。"})
    assert "保育所の申込みを審査するために見ました。" in as_hanako.get(page).content.decode()
    assert "もう答えがあります" in as_hara.post(office, {"words": "あとから別の答えを書きます。"}).content.decode()
    assert "答えがあります" in as_hanako.get("/me/log/questions/").content.decode()
    assert "identity.look_question_read" in {line.code for line in told(cast.hanako).lines}


@pytest.mark.parametrize("path", [f"/me/log/{SAKAI}/{2**70}/", "/me/log/999999/1/", f"/me/log/{SAKAI}/1/"])
def test_no_such_look(as_hanako: Client, path: str) -> None:
    assert as_hanako.get(path).status_code == 404


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[matrix.World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield matrix.World()
        transaction.set_rollback(True)


def canaries(whose: Resident) -> set[bytes]:
    """What says that a page holds something of hers: her names (those of samples differ), her address, the numbers of her cases."""
    with viewing_as(System("test")):
        numbers = Application.objects.filter(applicant=whose).exclude(receipt_number=None).values_list("receipt_number", flat=True)
        return {text.encode() for text in ("堺 花子", "堺　花子", "サカイ ハナコ", "花子です", "hanako@example.jp", *numbers)}


# A look each time; what a batch shows before its release is told with the letter, and an appointment once a day for each officer.
SINGLE = {
    "admin:procedures_application_change": "page", "admin:procedures_application_print": "print",
    "admin:procedures_application_paper": "file", "admin:notifications_batch_evidence": "page",
    "admin:identity_proxycheck_change": "page", "admin:identity_cardcase_change": "page",
    "admin:identity_lookquestion_change": "page", "admin:identity_counterrecovery_change": "page",
}  # fmt: skip
MANY = {"search", "list", "export", "machine"}
Read = tuple[str, Callable[[], HttpResponse]]


def of_many(world: matrix.World) -> Iterator[Read]:
    """List, search, export and machine: each shows all her cases at once. A list is a look once a day for each officer."""
    cases, case = "/admin/procedures/application/", Application.objects.filter(applicant=world.cast.hanako)
    with viewing_as(System("test")):
        number = str(case.exclude(receipt_number=None)[:1].get().receipt_number)
    wanted = {"what": str(world.kwargs["admin:procedures_procedure_change"]["object_id"]), "encoding": "utf-8-sig", "go": "1"}  # type: ignore[index]
    machine = Machine(key(world.cast.mori)[1])
    pulled = reverse("procedures:api-cases", kwargs=world.kwargs["procedures:api-cases"])  # type: ignore[arg-type]
    for turn in range(5):
        clerk = people.logged_in(people.officer(f"clerk{turn}@sakai.example.jp", "青木", f"S-70{turn}", "clerk", SAKAI))
        yield "search", lambda clerk=clerk: clerk.get(cases, {"q": number})  # type: ignore[misc]
        yield "list", lambda clerk=clerk: clerk.get(cases)  # type: ignore[misc]
        yield "export", lambda clerk=clerk: clerk.post(f"{cases}answers/", wanted)  # type: ignore[misc]
        yield "machine", lambda: machine.get(pulled)


def of_one(world: matrix.World) -> Iterator[Read]:
    """Page, print, file and emergency, again and again."""
    second = people.officer("second@pref.example.jp", "二宮", "P-002", "operator", people.PREFECTURE)
    glass = world.path(next(one for one in addresses() if one.name == "admin:identity_emergency_look"))
    with viewing_as(System("test")):
        asked = Emergency.objects.get(pk=world.kwargs["admin:identity_emergency_look"]["emergency_id"])  # type: ignore[index]
        emergencies.decide(asked, is_allowed=True, by=second, now=timezone.now())
    paths = [(SINGLE[one.name], "hara", world.path(one)) for one in addresses() if one.name in SINGLE]
    for kind, role, path in itertools.cycle([*paths, ("emergency", "operator", glass)]):
        yield kind, lambda path=path, role=role: world.client(role).get(path)  # type: ignore[misc]


@pytest.mark.django_db
@pytest.mark.slow
def test_five_hundred_looks_are_five_hundred_lines_and_nobody_else_s(
    world: matrix.World, record_property: Callable[[str, object], None]
) -> None:
    """By every way in which the office sees somebody: 500 times the portal shows something of hers, and 500 lines are hers to read."""
    savepoint = transaction.savepoint()
    with viewing_as(System("test")):
        rows = Application.objects.filter(applicant=world.cast.hanako).exclude(receipt_number=None)
        receipts = {text.encode() for text in rows.values_list("receipt_number", flat=True)}
    before, of_ken, seen = lines_of(world, "hanako"), _looks_at(world.cast.ken), Counter[str]()
    worked = time.process_time()
    for kind, read in itertools.chain(of_many(world), of_one(world)):
        kept = _looks_at(world.cast.hanako)
        answer = read()
        assert answer.status_code == 200, kind
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        shown = sum(number in body for number in receipts) if kind in MANY else 1
        # Of a search and a list by the same officer on one day only what is new is a look.
        left = _looks_at(world.cast.hanako) - kept
        assert left == (shown - 1 if kind == "list" else shown) > 0, kind
        seen[kind] += left
        if seen.total() >= 500:
            break
    last = time.monotonic()
    assert lines_of(world, "hanako") - before == seen.total() == 500
    # All of it in a minute of this process's time, for the machine may have other work; her reading in a minute of the clock.
    seconds, after = time.process_time() - worked, time.monotonic() - last
    assert max(seconds, after) < 60
    assert _looks_at(world.cast.ken) == of_ken
    assert set(seen) == MANY | {"page", "print", "file", "emergency"}
    transaction.savepoint_rollback(savepoint)
    ways = f"500 looks by {', '.join(sorted(seen))}"
    told = f"read {after:.1f} s after the last, all in {seconds:.0f} s of machine time, 0 invented"
    record_property("figure", f"{ways} are 500 lines of the resident, {told}")


def lines_of(world: matrix.World, role: str) -> int:
    """What somebody reads of looks in their own log, page by page."""
    client, count = world.client(role), 0
    for number in range(1, 99):
        html = client.get("/me/log/", {"only": "looks", "page": number}).content.decode()
        count += html.count("見たもの：")
        if "前の記録" not in html:
            break
    return count


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("role", ["mori", "hara", "ono", "operator"])
def test_every_office_page_that_shows_a_resident_leaves_a_line_for_them(world: matrix.World, role: str) -> None:
    """The claim, tried at every address of the office: canaries in the answer, and no new look in the log, is a hole."""
    shown, holes, hers = [], [], canaries(world.cast.hanako)
    for address in addresses():
        if not address.name.startswith("admin"):
            continue
        savepoint = transaction.savepoint()
        before = _looks_at(world.cast.hanako)
        answer = world.client(role).get(world.path(address))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        if any(canary in body for canary in hers):
            shown.append(address.name)
            if _looks_at(world.cast.hanako) == before:
                holes.append(address.name)
        transaction.savepoint_rollback(savepoint)
    assert holes == []
    assert bool(shown) is (role in {"mori", "hara"}), "the canaries are seen somewhere, and by nobody of another town"


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("role", ["mori", "hara"])
def test_no_way_of_the_office_shows_a_resident_when_no_line_can_be_written(world: matrix.World, role: str) -> None:
    """Fail closed, at every address and by every other way: what cannot be kept is not shown."""
    outer, hers = transaction.savepoint(), canaries(world.cast.hanako)
    ways = [read for _kind, read in [*of_many(world), *itertools.islice(of_one(world), len(SINGLE) + 1)]]
    pages = [world.path(one) for one in addresses() if one.name.startswith("admin")]
    client = world.client(role)
    refuse_entries()
    leaks, shut = [], 0
    for read in [*ways, *(functools.partial(client.get, path) for path in pages)]:
        inner = transaction.savepoint()
        try:
            answer = read()
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        except DatabaseError:
            body, shut = b"", shut + 1
        transaction.savepoint_rollback(inner)
        if any(canary in body for canary in hers):
            leaks.append(getattr(read, "args", "a way"))
    assert leaks == []
    assert shut > len(ways), "every way was shut, and pages of the walk"
    transaction.savepoint_rollback(outer)


def _looks_at(whose: Resident) -> int:
    with viewing_as(System("test")):
        return Entry.objects.filter(subject_id=whose.pk, event__in=looks()).count()
