"""A purpose has an end, and is asked again when it asks for more: then, and only then."""

import dataclasses
import json

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.consent import actions, queries
from portal.consent.actions import NoEnd
from portal.consent.rules import Ending, Terms, must_ask_again
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as
from tests.cast import SAKAI, Cast

NOW = Terms(
    "防災", "訓練の案内に使います。", items=("区", "氏名"), holder="危機管理課", recipients=("消防局",), ending=Ending.MONTHS, months=12,
    keep_months=2,
)  # fmt: skip
CODE = "town:drill"


def changed(**columns: object) -> Terms:
    return dataclasses.replace(NOW, **columns)


@pytest.mark.parametrize(
    ("after", "asks"),
    [
        (NOW, False),
        (changed(items=("区",)), False),
        (changed(recipients=()), False),
        (changed(months=6), False),
        (changed(keep_months=0), False),
        (changed(items=("区", "氏名", "電話")), True),
        (changed(items=("区", "電話")), True),
        (changed(recipients=("消防局", "警察")), True),
        (changed(months=13), True),
        (changed(ending=Ending.WITHDRAWAL, months=None), True),
        (changed(keep_months=3), True),
        (changed(ground="law", law="災害対策基本法"), True),
        (changed(holder="広報課"), True),
        (changed(text="訓練のご案内に使います。"), True),
    ],
)
def test_more_is_asked_again_and_less_is_covered(after: Terms, asks: bool) -> None:
    assert must_ask_again(NOW, after) is asks


def test_other_words_for_the_same_are_covered_when_the_publisher_says_so_and_nothing_else_is() -> None:
    assert not must_ask_again(NOW, changed(text="訓練のご案内に使います。"), words_only=True)
    assert must_ask_again(NOW, changed(text="訓練のご案内に使います。", items=("区", "氏名", "電話")), words_only=True)


some_terms = st.builds(
    Terms, title=st.sampled_from(["a", "b"]), text=st.just("t"), items=st.sets(st.sampled_from("xyz")).map(tuple),
    recipients=st.sets(st.sampled_from("pq")).map(tuple), ending=st.just(Ending.MONTHS), months=st.integers(1, 60),
    keep_months=st.integers(0, 60),
)  # fmt: skip


@given(some_terms, some_terms, st.booleans())
def test_nobody_s_yes_ever_covers_more_than_was_asked(before: Terms, after: Terms, words_only: bool) -> None:
    if not must_ask_again(before, after, words_only=words_only):
        assert set(after.items) <= set(before.items)
        assert set(after.recipients) <= set(before.recipients)
        assert (after.months or 0) <= (before.months or 0)
        assert after.keep_months <= before.keep_months


def publish(cast: Cast, **columns: object) -> queries.Purpose:
    return actions.publish_purpose(CODE, by=cast.pref, town_id=SAKAI, **vars(changed(**columns)))


@pytest.mark.parametrize(("ending", "months"), [("", None), (Ending.MONTHS, None), (Ending.MONTHS, 0), (Ending.MONTHS, 61), ("いつか", 3)])
def test_a_purpose_without_an_end_is_refused_with_a_sentence(cast: Cast, ending: str, months: int | None) -> None:
    with pytest.raises(NoEnd, match="「防災」に、いつまで使うかがありません"):
        publish(cast, ending=ending, months=months)
    assert queries.current_purpose(CODE, SAKAI) is None


def test_a_yes_lives_through_versions_that_ask_for_less_and_ends_with_one_that_asks_for_more(cast: Cast) -> None:
    publish(cast)
    actions.grant(cast.hanako, CODE, by=cast.hanako, town_id=SAKAI)
    assert publish(cast, items=("区",)).number == 2
    assert queries.in_force(cast.hanako.pk, CODE, SAKAI)
    assert queries.items_in_force(cast.hanako.pk, CODE, SAKAI) == ("区",)
    assert publish(cast, items=("区", "氏名")).number == 3
    assert not queries.in_force(cast.hanako.pk, CODE, SAKAI)
    asked = queries.offer(cast.hanako.pk, CODE, SAKAI)
    assert asked is not None
    assert asked.asks_again


def test_a_yes_for_some_months_ends_by_itself(cast: Cast) -> None:
    publish(cast, months=1)
    actions.grant(cast.hanako, CODE, by=cast.hanako, town_id=SAKAI)
    with viewing_as(ResidentView(cast.hanako.pk)):
        line = queries.ledger(cast.hanako.pk)[0]
    assert line.until is not None
    assert 28 <= (line.until - line.given_at).days <= 31


def test_a_receipt_is_ones_own_and_names_the_entry_of_the_trail(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    publish(cast)
    actions.grant(cast.hanako, CODE, by=cast.hanako, town_id=SAKAI)
    with viewing_as(ResidentView(cast.hanako.pk)):
        pk = queries.ledger(cast.hanako.pk)[0].pk
    page = as_hanako.get(f"/me/consents/{pk}/")
    file = json.loads(as_hanako.get(f"/me/consents/{pk}/receipt.json").content)
    assert file["trail"]["hash"] in page.content.decode()
    assert (file["title"], file["items"], file["recipients"], file["used_by"]) == ("防災", ["区", "氏名"], ["消防局"], "危機管理課")
    assert as_ken.get(f"/me/consents/{pk}/").status_code == as_ken.get(f"/me/consents/{pk}/receipt.json").status_code == 404


def test_a_purpose_is_asked_by_itself_and_leads_back(cast: Cast, as_hanako: Client) -> None:
    publish(cast)
    asked = as_hanako.get(f"/me/consents/ask/{CODE}/?town={SAKAI}&next=/procedures/").content.decode()
    assert "消防局" in asked
    assert "同意から12か月" in asked
    assert 'href="/procedures/"' in asked
    answer = as_hanako.post("/me/consents/decide/", {"code": CODE, "town": SAKAI, "answer": "yes", "next": "/procedures/"})
    assert answer.headers["Location"] == "/procedures/"
    assert queries.in_force(cast.hanako.pk, CODE, SAKAI)
    away = as_hanako.post("/me/consents/decide/", {"code": CODE, "town": SAKAI, "answer": "no", "next": "//evil.example/"})
    assert away.headers["Location"] == "/me/consents/"


@pytest.mark.parametrize(
    "path", ["/me/consents/ask/no-such/", f"/me/consents/ask/{CODE}/?town=999999", "/me/consents/99999999/", f"/me/consents/{2**70}/"]
)
def test_what_is_not_there_is_a_404(as_hanako: Client, path: str) -> None:
    assert as_hanako.get(path).status_code == 404
