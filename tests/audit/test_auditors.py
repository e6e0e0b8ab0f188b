"""The auditor's pages: what may be searched by whom, the export, delays, and nothing shown when nothing can be written."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from portal.audit import queries, rules, trail
from portal.audit.events import Event, Look
from portal.audit.models import Entry
from portal.audit.queries import searching
from portal.audit.rules import exported
from portal.identity.models import LookQuestion, Officer
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import SAKAI, Cast

SEEN = Event("test.seen", "見た", Look("たしかめるため", "申請"))
URL = "/admin/trail/"


@pytest.fixture
def auditor(cast: Cast) -> Officer:
    return people.officer("kansa@sakai.example.jp", "監査", "S-800", "auditor", SAKAI)


@pytest.fixture
def as_auditor(auditor: Officer) -> Client:
    return people.logged_in(auditor)


@pytest.fixture
def as_chief(cast: Cast) -> Client:
    return people.logged_in(people.officer("chief@sakai.example.jp", "管理", "S-900", "administrator", SAKAI))


@pytest.fixture
def seen(cast: Cast) -> int:
    with viewing_as(System("test")):
        with trail.act(SEEN, by=cast.mori, town=SAKAI, subject=trail.Whose(cast.hanako.pk)):
            pass
        return Entry.objects.filter(municipality=SAKAI, event=SEEN.code).latest("number").number


def test_an_auditor_finds_what_was_done_and_a_pseudonym_for_whose_data(cast: Cast, as_auditor: Client, seen: int) -> None:
    page = as_auditor.get(f"{URL}?event=test.seen&officer={cast.mori.pk}&since=2026-01-01&number={seen}").content.decode()
    assert "test.seen" in page
    assert "森" in page
    assert str(cast.hanako.pk) not in page
    assert "<tbody>" not in as_auditor.get(f"{URL}?event=test.seen&officer={cast.hara.pk}").content.decode()
    with viewing_as(System("test")):
        assert Entry.objects.filter(event="audit.trail_searched", municipality=SAKAI).count() == 2


def test_all_that_was_done_with_one_persons_data_is_found_by_the_pseudonym(cast: Cast, as_auditor: Client, seen: int) -> None:
    with viewing_as(System("test")):
        with trail.act(SEEN, by=cast.mori, town=SAKAI, subject=trail.Whose(cast.ken.pk)):
            pass
        of_hanako = searching.found(Entry.objects.get(municipality=SAKAI, number=seen)).subject
    page = as_auditor.get(URL).content.decode()
    assert page.count(f'<a href="?subject={of_hanako}">') == 1
    told = json.loads(as_auditor.get(f"{URL}export/?subject={of_hanako}").content)
    assert [one["number"] for one in told["entries"]] == [seen]
    assert "この条件に合う記録はありません" in as_auditor.get(f"{URL}?subject=0123456789").content.decode()
    with viewing_as(System("test")):
        kept = [str(detail) for detail in Entry.objects.values_list("detail", flat=True)]
    assert not [detail for detail in kept if of_hanako in detail], "that somebody was looked for, not who"


def test_the_file_says_what_its_proofs_prove(cast: Cast, as_auditor: Client, seen: int) -> None:
    """Hashes of entries about nobody can be worked out from the file; those about somebody cannot: the line's proof stands in."""
    as_auditor.get(URL)
    told = json.loads(as_auditor.get(f"{URL}export/").content)
    assert "this whole line" in told["proves"]
    contents = [({"town": told["town"]} | {key: one[key] for key in exported.CONTENT if key != "town"}, one) for one in told["entries"]]
    same = {bool(one["subject"]): rules.fingerprint(one["previous"], content) == one["hash"] for content, one in contents}
    assert same == {True: False, False: True}


@pytest.mark.parametrize(
    "query", ["subject=x", "since=yesterday", "number=0", "kind=%27%3B--", "event=no.such", "officer=999999", "page=x"]
)
def test_a_bad_question_is_answered_with_a_sentence(as_auditor: Client, query: str) -> None:
    assert as_auditor.get(f"{URL}?{query}").status_code == (200 if query.startswith("page") else 422)


def test_clerks_operators_and_the_outsider_see_nothing(
    as_mori: Client, as_hara: Client, as_ono: Client, as_pref: Client, seen: int
) -> None:
    for one in (as_mori, as_hara, as_ono, as_pref):
        assert [one.get(URL).status_code, one.get(f"{URL}export/").status_code, one.post(f"{URL}delay/").status_code] == [403] * 3


def test_the_export_holds_the_hashes_and_no_person(cast: Cast, as_auditor: Client, seen: int) -> None:
    told = json.loads(as_auditor.get(f"{URL}export/?number={seen}").content)
    assert [one["number"] for one in told["entries"]] == [seen]
    assert str(cast.hanako.pk) not in json.dumps(told)
    assert "この条件に合う記録はありません" in as_auditor.get(f"{URL}export/?number=99999", follow=True).content.decode()


def test_a_delay_is_two_persons_has_an_end_and_can_be_lifted(
    cast: Cast, as_auditor: Client, as_chief: Client, as_hanako: Client, as_ono: Client, as_mori: Client, seen: int
) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    facts = {"number": seen, "reason": "protection", "until": tomorrow.isoformat()}
    assert as_auditor.post(f"{URL}delay/", facts).status_code == 403
    assert "ほかの管理者か監査が認めると" in as_chief.post(f"{URL}delay/", facts, follow=True).content.decode()
    assert "たしかめるため" in as_hanako.get("/me/log/").content.decode(), "asking alone keeps nothing back"
    agreeing = f"{URL}delay/{searching_delays()[0]}/agree/"
    assert "自分で求めたものは" in as_chief.post(agreeing, follow=True).content.decode()
    assert [one.post(agreeing).status_code for one in (as_ono, as_mori)] == [403, 403]
    abroad = people.logged_in(people.officer("chief@kishiwada.example.jp", "岸", "K-900", "administrator", people.KISHIWADA))
    assert "もう認められたか" in abroad.post(agreeing, follow=True).content.decode(), "another town's looks as if it were not there"
    assert "たしかめるため" in as_hanako.get("/me/log/").content.decode()
    assert "遅らせることを認める" in as_auditor.get(URL).content.decode()
    as_auditor.post(agreeing)
    assert "たしかめるため" not in as_hanako.get("/me/log/").content.decode()
    assert "もう認められたか" in as_auditor.post(agreeing, follow=True).content.decode()
    with time_machine.travel(dt.datetime.combine(tomorrow + dt.timedelta(days=1), dt.time(9), timezone.get_current_timezone()), tick=False):
        assert "たしかめるため" in people.logged_in(cast.hanako).get("/me/log/").content.decode(), "the end comes by itself"
    as_chief.post(f"{URL}delay/", {"lift": searching_delays()[0]})
    assert "たしかめるため" in as_hanako.get("/me/log/").content.decode()


def test_asking_again_makes_no_delay_longer_than_a_year_from_the_look(
    cast: Cast, as_auditor: Client, as_chief: Client, as_hanako: Client, seen: int
) -> None:
    """The year was counted from the asking: renewed each year, a look was never told."""
    last = timezone.localdate() + dt.timedelta(days=366)
    facts = {"number": seen, "reason": "protection", "until": last.isoformat()}
    as_chief.post(f"{URL}delay/", facts)
    as_auditor.post(f"{URL}delay/{searching_delays()[0]}/agree/")
    assert "たしかめるため" not in as_hanako.get("/me/log/").content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(days=300), tick=False):
        with viewing_as(System("test")):
            chief = people.logged_in(Officer.objects.get(staff_number="S-900"))
        longer = facts | {"until": (last + dt.timedelta(days=1)).isoformat()}
        assert "その記録の日の1年後まで" in chief.post(f"{URL}delay/", longer, follow=True).content.decode()
        with viewing_as(System("test")):
            assert [one.until for one in searching.delays(SAKAI)] == [last]


def test_nobody_keeps_their_own_look_back(cast: Cast, auditor: Officer, as_auditor: Client, as_chief: Client) -> None:
    numbers = {}
    with viewing_as(System("test")):
        chief = Officer.objects.get(staff_number="S-900")
        for who in (chief, auditor):
            with trail.act(SEEN, by=who, town=SAKAI, subject=trail.Whose(cast.hanako.pk)):
                pass
            numbers[who] = Entry.objects.filter(municipality=SAKAI, event=SEEN.code).latest("number").number
    facts = {"reason": "inspection", "until": (timezone.localdate() + dt.timedelta(days=9)).isoformat()}
    assert "自分が見た記録" in as_chief.post(f"{URL}delay/", {"number": numbers[chief], **facts}, follow=True).content.decode()
    as_chief.post(f"{URL}delay/", {"number": numbers[auditor], **facts})
    assert "自分が見た記録" in as_auditor.post(f"{URL}delay/{searching_delays()[0]}/agree/", follow=True).content.decode()


def test_nor_by_delaying_from_the_look_of_somebody_before_them(
    cast: Cast, auditor: Officer, as_auditor: Client, as_chief: Client, seen: int
) -> None:
    """All looks from the first one on are kept back: to name a colleague's was a way to keep back one's own."""
    facts = {"number": seen, "reason": "inspection", "until": (timezone.localdate() + dt.timedelta(days=9)).isoformat()}
    with viewing_as(System("test")):
        chief = Officer.objects.get(staff_number="S-900")
    as_chief.post(f"{URL}delay/", facts)
    for who in (auditor, chief):
        with viewing_as(System("test")), trail.act(SEEN, by=who, town=SAKAI, subject=trail.Whose(cast.hanako.pk)):
            pass
    assert "自分が見た記録" in as_auditor.post(f"{URL}delay/{searching_delays()[0]}/agree/", follow=True).content.decode()
    assert "自分が見た記録" in as_chief.post(f"{URL}delay/", facts, follow=True).content.decode()


def searching_delays() -> list[int]:
    with viewing_as(System("test")):
        return [one.pk for one in searching.delays(SAKAI)]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"until": "2020-01-01"}, "その記録の日の1年後まで"),
        ({"until": "2099-01-01"}, "その記録の日の1年後まで"),
        ({"until": "いつか"}, "確かめてください"),
        ({"reason": "because"}, "確かめてください"),
        ({"number": 99999}, "住民の情報を見た記録ではありません"),
    ],
)
def test_a_delay_without_an_end_or_a_reason_is_refused(as_chief: Client, seen: int, facts: dict[str, object], said: str) -> None:
    whole = {"number": seen, "reason": "protection", "until": (timezone.localdate() + dt.timedelta(days=9)).isoformat(), **facts}
    assert said in as_chief.post(f"{URL}delay/", whole, follow=True).content.decode()
    assert searching_delays() == []


# --- fail closed ---


def refuse_entries() -> None:
    """A data base that takes no entry: a full disk, a lost right. On SQLite by a trigger, on PostgreSQL the same."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TRIGGER no_entries BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'no room'); END")
        else:
            cursor.execute("CREATE FUNCTION no_entries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$")
            cursor.execute("CREATE TRIGGER no_entries BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION no_entries()")


def test_a_look_that_cannot_be_kept_shows_nothing(cast: Cast, as_hara: Client, as_hanako: Client, seen: int) -> None:
    page = f"/me/log/{SAKAI}/{seen}/"
    as_hanako.post(page, {"words": "花子です。なぜ見たのですか。"})
    with viewing_as(System("test")):
        office = f"/admin/identity/lookquestion/{LookQuestion.objects.get().pk}/change/"
    assert "花子です" in as_hara.get(office).content.decode()
    refuse_entries()
    as_hara.raise_request_exception = False
    answer = as_hara.get(office)
    assert (answer.status_code >= 500, "花子です" in answer.content.decode()) == (True, False)


def test_an_act_that_cannot_be_kept_is_not_done(cast: Cast) -> None:
    refuse_entries()
    with viewing_as(System("test")), pytest.raises(DatabaseError), trail.act(SEEN, by=cast.mori, town=SAKAI) as act:
        act.note(rows=1)
    with viewing_as(ResidentView(cast.hanako.pk)):
        assert queries.about(cast.hanako.pk) == ()
