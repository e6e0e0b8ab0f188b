"""What of a card's reading may be believed, as tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identity import postal, spent
from portal.identity.rules import addresses, cardtoken, fouritems
from portal.identity.rules.breaker import Line, Record, after_failure, line
from portal.identity.rules.cardtoken import Asked, Fault
from portal.identity.rules.fouritems import FourItems

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
T = int(NOW.timestamp())
ACR, SCOPE = frozenset({"aal3", "crl"}), frozenset({"openid", "name"})
ASKED = Asked("https://card.example/realm", "RP1", "fresh", NOW - dt.timedelta(minutes=2), ACR, SCOPE)
HONEST: dict[str, Any] = {
    "iss": "https://card.example/realm", "aud": "RP1", "azp": "RP1", "sub": "a-person", "iat": T - 2, "exp": T + 300, "auth_time": T - 10,
    "nonce": "fresh", "acr": "aal3 crl",
}  # fmt: skip
GONE = object()


def told(**changed: object) -> dict[str, Any]:
    return {name: value for name, value in {**HONEST, **changed}.items() if value is not GONE}


def test_an_honest_token_is_believed() -> None:
    assert cardtoken.claims_fault(HONEST, ASKED, NOW) is None
    assert cardtoken.claims_fault(told(azp=GONE, aud=["RP1"], acr="crl other aal3"), ASKED, NOW) is None


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"iss": "https://evil.example"}, Fault.ISSUER),
        ({"iss": "https://card.example/realm/"}, Fault.ISSUER),
        ({"iss": GONE}, Fault.ISSUER),
        ({"aud": "RP2"}, Fault.AUDIENCE),
        ({"aud": ["RP2"]}, Fault.AUDIENCE),
        ({"aud": []}, Fault.AUDIENCE),
        ({"aud": GONE}, Fault.AUDIENCE),
        ({"aud": {"RP1": 1}}, Fault.AUDIENCE),
        ({"aud": ["RP1", "RP2"], "azp": GONE}, Fault.AUTHORIZED_PARTY),
        ({"azp": "RP2"}, Fault.AUTHORIZED_PARTY),
        ({"sub": GONE}, Fault.SUBJECT),
        ({"sub": ""}, Fault.SUBJECT),
        ({"sub": 7}, Fault.SUBJECT),
        ({"sub": "x" * 192}, Fault.SUBJECT),
        ({"sub": "a\x00b"}, Fault.SUBJECT),
        ({"exp": GONE}, Fault.EXPIRED),
        ({"exp": T - 61}, Fault.EXPIRED),
        ({"exp": True}, Fault.EXPIRED),
        ({"exp": float("inf")}, Fault.EXPIRED),
        ({"exp": 10**30}, Fault.EXPIRED),
        ({"nbf": T + 3600}, Fault.EXPIRED),
        ({"iat": GONE}, Fault.ISSUED_AT),
        ({"iat": T - 3600}, Fault.ISSUED_AT),
        ({"iat": T + 3600}, Fault.ISSUED_AT),
        ({"iat": "now"}, Fault.ISSUED_AT),
        ({"iat": float("nan")}, Fault.ISSUED_AT),
        ({"nonce": GONE}, Fault.NONCE),
        ({"nonce": "stale"}, Fault.NONCE),
        ({"nonce": ["fresh"]}, Fault.NONCE),
        ({"auth_time": GONE}, Fault.AUTH_TIME),
        ({"auth_time": T - 3600}, Fault.AUTH_TIME),
        ({"auth_time": T + 3600}, Fault.AUTH_TIME),
        ({"acr": GONE}, Fault.ASSURANCE),
        ({"acr": "aal3"}, Fault.ASSURANCE),
        ({"acr": "aal33 crl"}, Fault.ASSURANCE),
        ({"acr": ["aal3", "crl"]}, Fault.ASSURANCE),
    ],
)
def test_a_token_with_one_thing_wrong_is_refused_by_name(changed: dict[str, object], fault: Fault) -> None:
    assert cardtoken.claims_fault(told(**changed), ASKED, NOW) is fault


NONSENSE = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


@given(st.dictionaries(st.sampled_from(sorted(HONEST)), NONSENSE))
def test_no_nonsense_in_a_token_breaks_the_rules(changed: dict[str, object]) -> None:
    assert cardtoken.claims_fault({**HONEST, **changed}, ASKED, NOW) in {None, *Fault}


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ({"alg": "ES256", "kid": "a"}, None),
        ({"alg": "none", "kid": "a"}, Fault.ALGORITHM),
        ({"alg": "HS256", "kid": "a"}, Fault.ALGORITHM),
        ({"alg": "es256", "kid": "a"}, Fault.ALGORITHM),
        ({"alg": ["ES256"], "kid": "a"}, Fault.ALGORITHM),
        ({"alg": "ES256", "kid": "a", "crit": ["b64"]}, Fault.ALGORITHM),
        ({"alg": "ES256"}, Fault.UNKNOWN_KEY),
        ({"alg": "ES256", "kid": 1}, Fault.UNKNOWN_KEY),
    ],
)
def test_the_algorithm_is_ours_to_choose(header: dict[str, object], fault: Fault | None) -> None:
    assert cardtoken.header_fault(header) is fault


def test_the_rest_of_the_conversation_is_held_to_the_token() -> None:
    assert cardtoken.userinfo_fault({"sub": "a-person"}, "a-person") is None
    others: list[dict[str, Any]] = [{}, {"sub": "b"}, {"sub": ["a-person"]}]
    assert [cardtoken.userinfo_fault(told, "a-person") for told in others] == [Fault.USERINFO_SUBJECT] * 3
    assert [cardtoken.redirect_fault(told, ASKED.issuer) for told in (None, ASKED.issuer, "https://evil.example", "")] == [
        None, None, Fault.MIX_UP, Fault.MIX_UP,
    ]  # fmt: skip
    assert [cardtoken.scope_fault(told, ASKED) for told in ("name openid more", "openid", None)] == [None, Fault.SCOPE, Fault.SCOPE]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19850315", dt.date(1985, 3, 15)), ("1985-03-15", dt.date(1985, 3, 15)), (" 19850315 ", dt.date(1985, 3, 15)),
        ("1985-0315", None), ("19850230", None), ("1985/03/15", None), ("昭和60年3月15日", None), ("", None),
    ],
)  # fmt: skip
def test_birth_dates_come_in_two_ways(text: str, day: dt.date | None) -> None:
    assert fouritems.parse_birth(text) == day


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("山田　太郎", ("山田", "太郎")), ("山田 太郎", ("山田", "太郎")), ("山田太郎", ("山田太郎", "")), ("髙﨑　𠮷", ("髙﨑", "𠮷")),
        ("葛󠄀城　辻󠄁", ("葛󠄀城", "辻󠄁")), ("LEE　ANNA MARIA", ("LEE", "ANNA MARIA")), ("　堺　　花子　", ("堺", "花子")),
    ],
)  # fmt: skip
def test_a_name_is_split_at_its_space_or_kept_whole(name: str, parts: tuple[str, str]) -> None:
    assert fouritems.split_name(name) == parts


RAW = {"name": "堺　花子", "address": "大阪府堺市南区桃山台１丁１番１号", "birthdate": "19930804", "gender": "2"}


def test_the_items_are_kept_as_they_came() -> None:
    read = fouritems.read(RAW, NOW.date())
    assert read == FourItems("堺　花子", "大阪府堺市南区桃山台１丁１番１号", dt.date(1993, 8, 4), "female")
    assert fouritems.read({**RAW, "gender": 1, "name": "葛󠄀城　𠮷"}, NOW.date()).name == "葛󠄀城　𠮷"
    assert fouritems.read({**RAW, "gender": "9"}, NOW.date()).sex == "unknown"


@pytest.mark.parametrize(
    ("changed", "item"),
    [
        ({"name": ""}, "name"), ({"name": None}, "name"), ({"name": "堺\n花子"}, "name"), ({"name": "a" * 201}, "name"),
        ({"name": "\u202e子花"}, "name"), ({"name": ["堺"]}, "name"), ({"address": "　"}, "address"), ({"gender": True}, "gender"),
        ({"birthdate": "20990101"}, "birthdate"), ({"birthdate": "17001231"}, "birthdate"), ({"birthdate": "19931304"}, "birthdate"),
    ],
)  # fmt: skip
def test_what_is_no_such_item_is_refused_by_name(changed: dict[str, object], item: str) -> None:
    with pytest.raises(fouritems.Unreadable, match=item):
        fouritems.read({**RAW, **changed}, NOW.date())


BASE = FourItems("堺　花子", "大阪府堺市南区桃山台１丁１番１号", dt.date(1993, 8, 4), "female")


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        (BASE, ()),
        (FourItems("堺 花子", "大阪府堺市南区桃山台1-1-1", dt.date(1993, 8, 4), "female"), ()),
        (FourItems("岸和田　花子", BASE.address, BASE.birth_on, "female"), ("name",)),
        (FourItems("堺　花子", "大阪府岸和田市岸城町７番１号", BASE.birth_on, "female"), ("address",)),
        (FourItems("堺　花子", BASE.address, dt.date(1993, 8, 5), "male"), ("birth_on", "sex")),
    ],
)
def test_differences_are_those_of_the_person_not_of_the_writing(other: FourItems, differs: tuple[str, ...]) -> None:
    assert fouritems.differences(BASE, other) == differs


def test_officers_see_where_two_texts_differ_and_no_more() -> None:
    assert fouritems.masked("堺　花子", "堺　華子") == ("●●花●", "●●華●")
    assert fouritems.masked("堺　花子", "岸和田　花子") == ("堺●●●", "岸和田●●●")
    assert fouritems.masked("1993-08-04", "1993-08-14") == ("●●●●●●●●0●", "●●●●●●●●1●")


@pytest.mark.parametrize(
    ("address", "split", "town_id"),
    [
        ("大阪府堺市南区桃山台１丁１番１号", ("大阪府", "堺市", "南区", "桃山台１丁１番１号"), "271403"),
        ("堺市南区桃山台１丁１番１号", ("大阪府", "堺市", "南区", "桃山台１丁１番１号"), "271403"),
        ("大阪府豊能郡豊能町余野４１４番地の１", ("大阪府", "豊能町", "", "余野４１４番地の１"), "273210"),
        ("大阪府豊能町余野４１４番地の１", ("大阪府", "豊能町", "", "余野４１４番地の１"), "273210"),
        ("大阪市北区中之島１丁目３番２０号", ("大阪府", "大阪市", "北区", "中之島１丁目３番２０号"), "271004"),
        ("東大阪市荒本北１丁目１番１号", ("大阪府", "東大阪市", "", "荒本北１丁目１番１号"), "272272"),
        ("東京都品川区広町二丁目１番３６号", ("東京都", "品川区", "", "広町二丁目１番３６号"), None),
        ("奈良県大和郡山市北郡山町２４８番地", ("奈良県", "大和郡山市", "", "北郡山町２４８番地"), None),
        ("京都市中京区寺町通御池上る", ("京都府", "京都市", "中京区", "寺町通御池上る"), None),
        ("大阪府どこでもない町１番", ("大阪府", "", "", "どこでもない町１番"), None),
        ("アメリカ合衆国", ("", "", "", "アメリカ合衆国"), None),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_an_address_in_one_string_is_split_and_finds_its_town(address: str, split: tuple[str, ...], town_id: str | None) -> None:
    found, town = postal.locate(address)
    assert ((found.prefecture, found.town, found.ward, found.rest), town) == (split, town_id)


@given(st.text(max_size=60))
def test_no_address_breaks_the_splitting_or_loses_a_letter(address: str) -> None:
    found = addresses.split(address, {("大阪府", "堺市南区"): "27145", ("大阪府", "豊能郡豊能町"): "27321"})
    assert found.rest in address.replace("\u3000", " ")


def test_the_line_opens_after_failures_in_a_row_and_lets_one_try_after_the_pause() -> None:
    pause, record = dt.timedelta(minutes=1), Record()
    for _ in range(2):
        record = after_failure(record, NOW, 3, pause)
        assert line(record, NOW) is Line.CLOSED
    record = after_failure(record, NOW, 3, pause)
    assert [line(record, NOW), line(record, NOW + pause)] == [Line.OPEN, Line.TRIAL]
    assert line(after_failure(record, NOW + pause, 3, pause), NOW + pause) is Line.OPEN


@pytest.mark.django_db
def test_a_token_counts_once_and_is_forgotten_after_two_days() -> None:
    assert [spent.spend("id_token", "a-ticket", NOW), spent.spend("id_token", "a-ticket", NOW)] == [True, False]
    assert spent.spend("assertion", "a-ticket", NOW)
    spent.forget(NOW + dt.timedelta(days=2, seconds=1))
    assert spent.spend("id_token", "a-ticket", NOW)
