"""「おおよその場所」: chosen from public places or from where a device is; a square of 500 m is all that is kept, for its own consent."""

import json
import logging
from datetime import date

import pytest

from portal.attributes import queries
from portal.attributes.models import AudienceRow, DeclaredAttribute
from portal.attributes.rules.audience import judge, parse
from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from recommend.models import Place, Source
from tests.cast import SAKAI, SUITA

from .make import agree, publish_all, tell
from .test_audience import NEAR

PAGE, CONSENT = "/me/attributes/more/nearby/", "/me/attributes/consent/"
HERE = "513563884"
TODAY = date(2026, 11, 30)
pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db):
    source = Source.objects.create(code="test", name="試験", licence="CC BY 4.0", attribution="試験の出典")

    def made(name, latitude, longitude, town=SAKAI, kind="library"):
        point = {"latitude": latitude, "longitude": longitude}
        return Place.objects.create(source=source, source_key=f"{name}{latitude}", municipality_id=town, name=name, kind=kind, **point)

    made("堺市立北図書館", 34.5733, 135.4830)
    made("浜寺公園の集会所", 34.5402, 135.4401, kind="facility")
    made("吹田市立中央図書館", 34.7594, 135.5155, town=SUITA)
    made("大仙公園のAED", 34.5650, 135.4880, kind="aed")


def kept(person):
    with viewing_as(System("test")):
        return [*DeclaredAttribute.objects.filter(resident=person).values_list("name", "value", "source")]


def used(person):
    return queries.disclose(person.pk, ["place_mesh"], "recommendation").place_mesh


def text(answer):
    return answer.content.decode().replace("<wbr>", "")


def test_a_place_is_chosen_without_script_and_only_its_square_is_kept(cast, as_hanako, as_ken, places):
    publish_all()
    shown = text(as_hanako.get(PAGE))
    assert "堺市立北図書館" in shown
    assert "吹田市立中央図書館" not in shown
    assert "AED" not in shown
    assert "大仙公園のAED" in text(as_hanako.post(PAGE, {"words": "大仙"}))
    assert "見つかりません" in text(as_hanako.post(PAGE, {"words": "無い名前"}))
    assert as_hanako.post(PAGE, {"place_mesh": HERE}).url == PAGE
    assert kept(cast.hanako) == [("place_mesh", HERE, "declared")]
    shown = text(as_hanako.get(PAGE))
    assert "堺市立北図書館の近く（500m四方）" in shown
    assert "ご自身の登録" in shown
    assert "堺市立北図書館の近く（500m四方）" not in text(as_ken.get(PAGE))


def test_it_is_used_while_its_own_consent_stands_and_not_a_moment_longer(cast, as_hanako, places):
    tell(cast.hanako, town=SAKAI, place_mesh=HERE)
    agree(cast.hanako, "recommendation-life")
    assert used(cast.hanako) is None
    as_hanako.post(CONSENT, {"agree": "yes", "group": "nearby"})
    assert used(cast.hanako) == HERE
    as_hanako.post("/me/attributes/switch/", {"name": "place_mesh", "use": "no"})
    assert used(cast.hanako) is None
    assert as_hanako.post("/me/attributes/switch/", {"name": "place_mesh", "use": "yes"}).url == PAGE
    assert used(cast.hanako) == HERE
    assert queries.matching(parse(NEAR), SAKAI, TODAY).reached == "10人未満"
    assert as_hanako.post(CONSENT, {"agree": "no", "group": "nearby"}).url == PAGE
    with viewing_as(System("test")):
        assert [*AudienceRow.objects.values_list("town", "place_mesh")] == [(SAKAI, "")]
    for rule in (NEAR, {"not": NEAR}):
        assert judge(parse(rule), queries.facts_now([cast.hanako.pk])[cast.hanako.pk], TODAY).matches is None


def test_where_a_device_is_becomes_a_square_and_is_found_nowhere_else(cast, as_hanako, places, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = as_hanako.post(PAGE, {"latitude": "34.57341", "longitude": "135.48317"})
    assert answer.url == PAGE
    assert kept(cast.hanako) == [("place_mesh", HERE, "declared")]
    assert {"no-store", "private"} <= {*as_hanako.get(PAGE)["Cache-Control"].split(", ")}
    with viewing_as(System("test")):
        trail = json.dumps([*Entry.objects.values("event", "object_id", "detail")])
    for told in ("34.573", "135.483", HERE):
        assert told not in caplog.text + trail + str(dict(as_hanako.session))


def test_only_this_page_may_ask_the_device(as_hanako):
    assert "geolocation=(self)" in as_hanako.get(PAGE)["Permissions-Policy"]
    assert "geolocation=()" in as_hanako.get("/me/attributes/more/life/")["Permissions-Policy"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"latitude": "35.68", "longitude": "139.76"}, "大阪府の中か分かりません"),
        ({"latitude": "", "longitude": ""}, "大阪府の中か分かりません"),
        ({"latitude": "nan", "longitude": "inf"}, "field"),
        ({"place_mesh": "533945461"}, "この場所は選べません"),
        ({"place_mesh": "堺市堺区南瓦町3-1"}, "field"),
    ],
)
def test_what_is_no_place_here_is_answered_with_a_sentence(cast, as_hanako, sent, said):
    answer = as_hanako.post(PAGE, sent)
    assert answer.status_code == 422
    assert said in text(answer)
    assert kept(cast.hanako) == []


def test_it_is_forgotten_alone_and_with_all_the_rest(cast, as_hanako, as_ken, places):
    for forgets in ((PAGE, {"place_mesh": ""}), ("/me/attributes/forget/", {})):
        tell(cast.hanako, place_mesh=HERE)
        tell(cast.ken, place_mesh=HERE)
        agree(cast.hanako, "recommendation-nearby")
        assert used(cast.hanako) == HERE
        as_hanako.post(*forgets)
        assert (used(cast.hanako), kept(cast.hanako)) == (None, [])
        assert kept(cast.ken) == [("place_mesh", HERE, "declared")]


def test_where_no_place_is_known_the_square_says_its_number(cast, as_hanako):
    tell(cast.hanako, place_mesh=HERE)
    assert "500m四方の区画（地域メッシュ 513563884）" in text(as_hanako.get(PAGE))
    assert "場所の名前を入れて" in text(as_hanako.get(PAGE))


def test_guests_and_officers_have_no_place_here(client, as_mori, as_ono):
    assert client.get(PAGE).url.startswith("/account/login/")
    assert [one.get(PAGE).status_code for one in (as_mori, as_ono)] == [403, 403]


def test_a_move_forgets_the_square_and_the_postal_code_of_the_old_home(cast, as_hanako, places):
    publish_all()
    tell(cast.hanako, town=SAKAI, postal="5900078", place_mesh=HERE)
    tell(cast.hanako, town=SAKAI)
    assert {name for name, _value, _source in kept(cast.hanako)} >= {"postal", "place_mesh"}
    tell(cast.hanako, town=SUITA)
    assert {name for name, _value, _source in kept(cast.hanako)} & {"postal", "place_mesh"} == set()
