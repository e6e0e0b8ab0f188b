"""The privacy centre: everything that is held is named with its source, use and end; what leaving would do is told before."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.audit import trail
from portal.connections.actions import services, tokens
from portal.connections.models import LogoutCall, PairwiseSubject, State
from portal.consent import actions as consents
from portal.consent import onboarding as purposes
from portal.consent.rules import DIGITAL_NOTICE
from portal.identity import holdings
from portal.identity.actions import departures
from portal.identity.rules.departures import GRACE
from portal.municipalities import queries as towns
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.models import Procedure
from tests import cast as people
from tests.cast import KISHIWADA, PREFECTURE, SAKAI, SUITA, Cast
from tests.connections import make as shelf
from tests.identity import households
from tests.procedures import make as cases


def test_everything_that_is_held_says_where_from_what_for_and_until_when() -> None:
    unexplained = [one.code for one in holdings.registered() if holdings.about(one.code) is None]
    assert unexplained == []


def test_the_centre_names_every_holding_at_the_same_price_however_much_there_is(cast: Cast, as_hanako: Client) -> None:
    as_hanako.get("/me/privacy/")
    prices = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            page = as_hanako.get("/me/privacy/").content.decode()
        prices.append(len(asked))
        for _more in range(3):
            households.child(cast.hanako, timezone.localdate())
    assert all(str(one.title) in page for one in holdings.registered())
    assert prices[0] == prices[1]
    assert prices[0] <= 14


@pytest.mark.parametrize("held", holdings.registered(), ids=lambda one: one.code)
def test_each_part_opens_for_its_owner_and_holds_nothing_of_another(cast: Cast, held: holdings.Holding, as_ken: Client) -> None:
    with viewing_as(System("test")):
        people.show_anew(as_ken, cast.ken)
    answer = as_ken.get(f"/me/privacy/{held.code}/")
    assert answer.status_code == 200
    assert "花子" not in answer.content.decode()


def test_no_such_part(as_hanako: Client) -> None:
    assert as_hanako.get("/me/privacy/no-such/").status_code == 404


def publish(code: str = SAKAI) -> None:
    town = towns.town(code)
    assert town is not None
    with viewing_as(System("test")):
        purposes.prepare(town, by=trail.PORTAL)
        purposes.prepare_portal(by=trail.PORTAL)


def test_a_town_s_register_is_made_of_what_residents_are_asked(cast: Cast, client: Client, as_hanako: Client) -> None:
    publish()
    page = client.get(f"/privacy/{SAKAI}/").content.decode()
    told = json.loads(client.get(f"/privacy/{SAKAI}/register.json").content)["purposes"]
    lines = list(csv.DictReader(io.StringIO(client.get(f"/privacy/{SAKAI}/register.csv").content.decode("utf-8-sig"))))
    assert [one["code"] for one in told] == [one["code"] for one in lines] == ["digital-notice", "linkage"]
    assert "決定通知書などを" in page
    assert "決定通知書などを" in as_hanako.get("/me/consents/").content.decode()
    with viewing_as(System("test")):
        facts = {"title": "堺市からの通知", "text": "新しい書き方です。", "items": ["=1+1"]}
        consents.publish_purpose(DIGITAL_NOTICE, town_id=SAKAI, by=trail.PORTAL, **facts)
    assert "新しい書き方です。" in client.get(f"/privacy/{SAKAI}/").content.decode()
    assert b"=1+1" not in client.get(f"/privacy/{SAKAI}/register.csv").content.replace(b"'=1+1", b"")


def test_a_stopped_service_is_in_the_register_no_more(cast: Cast, client: Client) -> None:
    library = shelf.service("library")
    codes = lambda: {one["code"] for one in json.loads(client.get(f"/privacy/{SAKAI}/register.json").content)["purposes"]}  # noqa: E731
    mine = {one for one in codes() if one.startswith("service:library")}
    assert len(mine) >= 2
    services.set_state(library, State.MAINTENANCE, by=cast.pref)
    assert mine <= codes()
    services.set_state(library, State.STOPPED, by=cast.pref)
    assert not mine & codes()
    services.set_state(library, State.RUNNING, by=cast.pref)
    assert mine <= codes()


def test_the_assessment_of_a_town_is_made_of_its_own_rows(cast: Cast, client: Client) -> None:
    publish()
    answer = {"need": "本を借りるときに、お名前を出すためです。", "place": "国内のデータセンターに置きます。"}
    library = shelf.service("library", pia=answer)
    shelf.service("other", name="吹田のサービス", town_id=SUITA)
    cases.nursery()
    with viewing_as(System("test")):
        Procedure.objects.update(paper_years=7)
    page, text = (client.get(f"/privacy/{SAKAI}/assessment{end}").content.decode() for end in ("/", ".txt"))
    for said in (
        "決定通知書などを", "本人・市町村", "結果が出てから7年", "申請の中身とやりとり", "国内のデータセンターに置きます。",
        "本人の記録に出て", "同意した使い方は、退会した日にすべて終わります。",
    ):  # fmt: skip
        assert (said in page or said == "決定通知書などを", said in text or said == "決定通知書などを") == (True, True), said
    assert "吹田のサービス" not in page + text
    services.set_state(library, State.STOPPED, by=cast.pref)
    assert "国内のデータセンター" not in client.get(f"/privacy/{SAKAI}/assessment/").content.decode()
    assert f"/privacy/{SAKAI}/assessment/" in client.get(f"/privacy/{SAKAI}/").content.decode()
    portals = client.get(f"/privacy/{PREFECTURE}/assessment.txt").content.decode()
    assert ("おすすめ" in portals, "結果が出てから7年" in portals) == (True, False)
    assert [client.get(f"/privacy/{code}/assessment/").status_code for code in ("272078", "999999")] == [404, 404]


def test_the_register_says_where_data_come_from(cast: Cast, client: Client) -> None:
    publish()
    shelf.service("library", claims=["name", "birthdate"])
    told = {one["code"]: one["source"] for one in json.loads(client.get(f"/privacy/{SAKAI}/register.json").content)["purposes"]}
    assert told["digital-notice"] == "本人・市町村"
    assert told["linkage"] == "本人・マイナンバーカード（読み取った方だけ）"
    assert "マイナンバーカード" in {told[code] for code in told if code.startswith("service:library:")}.pop()
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/privacy/{SAKAI}/assessment/")
    many = len(queries)
    cases.nursery()
    shelf.service("second")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/privacy/{SAKAI}/assessment/")
    assert len(queries) <= many


def test_the_portal_has_one_too_and_a_town_that_has_not_begun_has_none(cast: Cast, client: Client) -> None:
    publish()
    assert "recommendation" in client.get(f"/privacy/{PREFECTURE}/register.json").content.decode()
    assert client.get(f"/privacy/{KISHIWADA}/register.json").status_code == 200
    assert [client.get(f"/privacy/{code}/").status_code for code in ("272078", "999999", "x")] == [404, 404, 404]
    assert "堺市" in client.get("/privacy/").content.decode()


def test_what_leaving_foretells_is_what_it_does(cast: Cast) -> None:
    """The dry run against the real one, floor by floor: what it says will go is gone, what it says stays is there, as much as before."""
    publish()
    households.child(cast.hanako, timezone.localdate())
    consents.grant(cast.hanako, DIGITAL_NOTICE, by=cast.hanako, town_id=SAKAI)
    with viewing_as(ResidentView(cast.hanako.pk)):
        foretold = {one.code: len(one.gather(cast.hanako.pk)) for one in holdings.registered()}
    now = timezone.now()
    row = departures.ask(cast.hanako, now=now)
    departures.erase(row.pk, now=now + GRACE)
    with viewing_as(ResidentView(cast.hanako.pk)):
        after = {one.code: one.gather(cast.hanako.pk) for one in holdings.registered()}
    ends_and_stays = {"consents", "profile"}
    assert {one.code: len(after[one.code]) for one in holdings.registered() if one.erase and one.code not in ends_and_stays} == {
        one.code: 0 for one in holdings.registered() if one.erase and one.code not in ends_and_stays
    }
    assert all(len(after[one.code]) >= foretold[one.code] for one in holdings.registered() if not one.erase)
    # What ends and stays is listed under what stays.
    assert {one.code for one in holdings.registered() if one.erase and one.kept_because} == {"consents"}
    assert len(after["consents"]) == foretold["consents"] == 1
    assert all(line["取り消した日時"] for line in after["consents"])
    assert not any(after["profile"][0].values())


def test_leaving_tells_what_each_service_hears_and_then_tells_it(cast: Cast, as_hanako: Client) -> None:
    hears = shelf.service("library", backchannel_logout_uri="https://library.example.jp/logout")
    deaf = shelf.service("museum", name="見本の美術館", contact="072-000-0000")
    for one in (hears, deaf):
        tokens.open_family(cast.hanako, one.client, code=one.slug, scopes=["openid"], context={}, payload={}, session="s")
    publish()
    consents.grant(cast.hanako, DIGITAL_NOTICE, by=cast.hanako, town_id=SAKAI)
    dry = as_hanako.get(reverse("identity:departure")).content.decode()
    assert "見本のlibrary：退会した日に、ログインが終わったことだけを伝えます。" in dry
    assert "見本の美術館：とびらからは、何も伝わりません。消すお願いは、072-000-0000 へ。" in dry
    assert dry.index("残るものと、その理由") < dry.index("同意した使い方は、退会した日にすべて終わります。")
    now = timezone.now()
    departures.erase(departures.ask(cast.hanako, now=now).pk, now=now + GRACE)
    with viewing_as(System("test")):
        assert [(row.service_id, row.state) for row in LogoutCall.objects.all()] == [(hears.pk, "waiting")]
        assert not PairwiseSubject.objects.exists()
