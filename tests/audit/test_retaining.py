"""Retention in the office: what goes tonight, holds with a reason and an end, and who may do what."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit import retention
from portal.audit.models import Hold
from portal.municipalities.scope import System, viewing_as
from procedures.actions import form_drafts
from tests import cast as people
from tests.cast import SAKAI, SUITA, Cast

URL = "/admin/retention/"
NEXT_YEAR = (timezone.localdate() + dt.timedelta(days=300)).isoformat()
FACTS = {"data_class": "papers", "reason": "令和8年（ワ）第1号事件のため", "until": NEXT_YEAR}


@pytest.fixture
def as_chief(cast: Cast) -> Client:
    return people.logged_in(people.officer("chief@sakai.example.jp", "管理", "S-900", "administrator", SAKAI))


def holds() -> list[tuple[str, str, bool]]:
    with viewing_as(System("test")):
        return [(row.municipality_id, row.data_class, row.lifted_at is None) for row in Hold.objects.all()]


def test_every_class_says_how_long_and_how() -> None:
    assert {one.code for one in retention.classes()} == {"cases", "letters", "papers", "visits", "voices"}
    assert all(str(one.rule) and str(one.method.value) for one in retention.classes())


def test_a_hold_is_set_shown_and_lifted(as_chief: Client, as_hara: Client) -> None:
    assert "今夜消えるもの：0件" in as_chief.get(URL).content.decode()
    as_chief.post(f"{URL}hold/", FACTS)
    assert holds() == [(SAKAI, "papers", True)]
    assert retention.held("papers") == {SAKAI}
    assert "第1号事件" in as_hara.get(URL).content.decode()
    with viewing_as(System("test")):
        key = Hold.objects.get().pk
    as_chief.post(f"{URL}hold/", {"lift": key})
    assert holds() == [(SAKAI, "papers", False)]
    assert retention.held("papers") == set()


def test_a_hold_ends_by_itself(as_chief: Client) -> None:
    as_chief.post(f"{URL}hold/", FACTS)
    with viewing_as(System("test")):
        Hold.objects.update(until=timezone.localdate() - dt.timedelta(days=1))
    assert retention.held("papers") == set()


@pytest.mark.parametrize(
    "wrong", [{"until": ""}, {"until": "2020-01-01"}, {"until": "2199-01-01"}, {"reason": " "}, {"data_class": "everything"}]
)
def test_a_hold_without_an_end_or_a_reason_is_refused(as_chief: Client, wrong: dict[str, str]) -> None:
    assert as_chief.post(f"{URL}hold/", {**FACTS, **wrong}, follow=True).status_code in {200, 422}
    assert holds() == []


def test_who_may(cast: Cast, as_chief: Client, as_mori: Client, as_hara: Client, as_ono: Client, as_pref: Client) -> None:
    assert [one.get(URL).status_code for one in (as_mori, as_hara, as_ono, as_pref)] == [403, 200, 403, 200]
    assert [one.post(f"{URL}hold/", FACTS).status_code for one in (as_mori, as_hara, as_ono, as_pref)] == [403] * 4
    as_chief.post(f"{URL}hold/", FACTS)
    with viewing_as(System("test")):
        key = Hold.objects.get().pk
    other = people.logged_in(people.officer("chief@suita.example.jp", "他", "T-900", "administrator", SUITA))
    other.post(f"{URL}hold/", {"lift": key})
    assert holds() == [(SAKAI, "papers", True)]


def test_the_prefecture_says_with_how_many_years_something_new_begins(
    cast: Cast, as_chief: Client, as_pref: Client, as_ono: Client
) -> None:
    with viewing_as(System("test")):
        before = form_drafts.start(SAKAI, "犬の登録", by=cast.mori)
    assert "保存期間のもと" in as_pref.get("/admin/").content.decode()
    assert "5年" in as_pref.get(URL).content.decode()
    for one in (as_chief, as_ono):
        assert one.post(f"{URL}usual/", {"data_class": "papers", "years": 3}).status_code == 403
    for wrong in ({"data_class": "papers", "years": 31}, {"data_class": "papers", "years": "x"}, {"data_class": "visits", "years": 3}):
        assert "選べるものから" in as_pref.post(f"{URL}usual/", wrong, follow=True).content.decode()
    assert retention.usual("papers") == 5
    as_pref.post(f"{URL}usual/", {"data_class": "papers", "years": 3})
    assert retention.usual("papers") == 3
    with viewing_as(System("test")):
        assert form_drafts.start(SUITA, "犬の登録", by=cast.ono).paper_years == 3
        before.refresh_from_db()
    assert before.paper_years == 5, "what there is keeps its years"
