"""Who looked at my data: whatever shows a resident's data to an officer leaves a line that the resident reads."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from portal.audit import embargoes, queries, trail
from portal.audit.events import Event, Look, looks
from portal.audit.models import Delay, DelayReason, Entry
from portal.front.inventory import addresses
from portal.identity.actions import questions
from portal.identity.models import Officer, Resident
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.models import Application
from tests import cast as people
from tests.cast import SAKAI, Cast
from tests.house import matrix

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


def test_five_hundred_looks_are_five_hundred_lines_and_nobody_else_s(
    cast: Cast, as_hanako: Client, record_property: Callable[[str, object], None]
) -> None:
    for _ in range(500):
        look(cast, cast.hanako)
    seen_at = time.monotonic()
    look(cast, cast.ken)
    pages = [told(cast.hanako, number) for number in range(1, 12)]
    assert sum(len(one.lines) for one in pages) == 500
    assert [one.is_last for one in pages[:10]] == [False] * 9 + [True]
    assert "前の記録" in as_hanako.get("/me/log/").content.decode()
    seconds = time.monotonic() - seen_at
    assert seconds < 60
    assert len(told(cast.ken).lines) == 1
    record_property("figure", f"500 looks of officers are 500 lines of the resident, read {seconds:.1f} s after the last, 0 invented")


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


def _looks_at(whose: Resident) -> int:
    with viewing_as(System("test")):
        return Entry.objects.filter(subject_id=whose.pk, event__in=looks()).count()
