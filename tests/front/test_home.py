"""Home: composed from every floor, with the same few queries at one item and at many, and nothing of anybody else."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.attributes import actions as attributes
from portal.connections import actions as connections
from portal.connections.actions import happenings
from portal.connections.models import ConnectedService
from portal.connections.rules.happenings import Happening
from portal.consent import actions as consents
from portal.consent import onboarding as purposes
from portal.consent.rules import RECOMMENDATION
from portal.identity.actions import cardlinks, family
from portal.identity.models import Resident
from portal.identity.rules.fouritems import FourItems
from portal.municipalities.queries import towns
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, Cast
from tests.connections import make as services
from tests.notifications import make as letters
from tests.procedures import make as tasks
from tests.recommend import make as finds

BUDGET = 15


def fill(cast: Cast, items: int) -> None:
    """`items` of everything that home can show to Hanako."""
    template = letters.template()
    letters.willing(cast.hanako)
    purposes.prepare_portal(by=cast.pref)
    consents.grant(cast.hanako, RECOMMENDATION, by=cast.hanako)
    attributes.declare(cast.hanako, by=cast.hanako, town=SAKAI)
    family.add_member(cast.hanako, relation="child", birth_on=timezone.localdate().replace(day=1), by=cast.hanako, now=timezone.now())
    numbers = [letters.bound(cast.hanako, name=f"堺 {index}") for index in range(items)]
    letters.released(template, cast.mori, cast.hara, letters.file([letters.line(n, name=f"堺 {i}") for i, n in enumerate(numbers)]))
    procedure = tasks.nursery(timezone.now())
    for index in range(items):
        tasks.draft(cast.hanako, procedure, timezone.now())
        finds.published(f"お知らせ {index}")
        told(cast.hanako, services.service(f"library-{index}", topics=[{"code": "loan", "name": "予約した本"}]))


def told(resident: Resident, service: ConnectedService) -> None:
    """A message of this service, with which the resident is linked."""
    with viewing_as(System("set up")):
        connections.agree(resident, service)
        happening = Happening(connections.subject_of(resident.pk, service.sector), "loan", "本が届きました", "", "", 30)
        happenings.post(service, happening, key=service.slug, digest="", now=timezone.now())


@pytest.mark.parametrize("items", [1, 3, 12])
def test_home_costs_the_same_at_one_item_and_at_many(cast: Cast, as_hanako: Client, items: int) -> None:
    fill(cast, items)
    assert len(reads(as_hanako)) <= BUDGET


def test_home_costs_the_same_at_a_thousand_letters_and_items(cast: Cast, as_hanako: Client) -> None:
    fill(cast, 1)
    letters.copy_the_letter(999)
    for index in range(999):
        finds.published(f"もっと {index}")
    assert len(reads(as_hanako)) <= BUDGET


def reads(client: Client) -> list[str]:
    """The statements of the second visit, which finds the shelf of published items filled; transaction marks read nothing."""
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    return [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_home_shows_what_arrived_and_nobody_elses(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    fill(cast, 1)
    # Headings carry the places where a line may break.
    mine, kens = (client.get("/").content.decode().replace("<wbr>", "").replace("\u200b", "") for client in (as_hanako, as_ken))
    assert "保育施設等利用調整結果通知書" in mine
    assert "保育施設等利用調整結果通知書" not in kens
    assert "堺 花子さんのホーム" in mine
    assert "吹田 健さんのホーム" in kens


def test_a_guest_sees_the_three_promises(client: Client, cast: Cast) -> None:
    page = client.get("/").content.decode()
    assert all(promise in page for promise in ("探さない情報", "行かない役所", "繋がるサービス"))


def test_a_guest_is_one_tap_away_from_a_town(client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(5):  # a savepoint, the towns, what is announced, what is dangerous, its end
        page = client.get("/").content.decode()
    live = [town.code for town in towns(live_only=True)]
    assert SAKAI in live
    assert all(f'href="/towns/{code}/"' in page for code in live)


def test_a_resident_without_a_town_is_asked_for_it_first(cast: Cast, as_hanako: Client) -> None:

    with viewing_as(System("set up")):
        Resident.objects.filter(pk=cast.hanako.pk).update(home_town=None)
    assert as_hanako.get("/").headers["Location"] == "/welcome/"
    told = {"family_name": "堺", "given_name": "花子", "family_kana": "さかい", "given_kana": "はなこ", "home_town": SAKAI}
    assert as_hanako.post("/welcome/", told).headers["Location"] == "/"
    with viewing_as(System("look")):
        mine = Resident.objects.get(pk=cast.hanako.pk)
    assert (mine.home_town_id, mine.family_kana) == (SAKAI, "サカイ")


def test_what_the_card_has_proven_cannot_be_typed_over(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    items, now = FourItems("堺　花子", "大阪府堺市南区桃山台１丁１番１号", date(1993, 8, 4), "female"), timezone.now()
    with viewing_as(System("set up")):
        cardlinks.keep(cast.hanako, "x", items, cardlinks.locate(items), read_at=now, signed=False, now=now)
    shown = as_hanako.get("/welcome/").content.decode()
    assert "マイナンバーカードで確認" in shown
    assert 'name="family_name"' not in shown
    told = {"family_name": "偽", "given_name": "名", "family_kana": "さかい", "given_kana": "はな", "home_town": SAKAI}
    assert as_hanako.post("/welcome/", told).status_code == 302
    assert as_ken.post("/welcome/", told).status_code == 302
    with viewing_as(System("look")):
        mine, his = Resident.objects.get(pk=cast.hanako.pk), Resident.objects.get(pk=cast.ken.pk)
    assert (mine.full_name, mine.given_kana, his.full_name) == ("堺 花子", "ハナ", "偽 名")


@pytest.mark.parametrize("left_out", ["family_name", "given_kana", "home_town"])
def test_what_is_missing_is_asked_for_with_a_sentence(as_hanako: Client, left_out: str) -> None:
    told = {"family_name": "堺", "given_name": "花子", "family_kana": "さかい", "given_kana": "はなこ", "home_town": SAKAI, left_out: ""}
    answer = as_hanako.post("/welcome/", told)
    assert answer.status_code == 200
    assert "まだ入っていません" in answer.content.decode()


@pytest.mark.parametrize("code", ["999999", "27140", "x", "271403 "])
def test_a_town_that_is_not_there_is_not_found(client: Client, db: None, code: str) -> None:
    assert client.get(f"/towns/{code}/").status_code == 404


def test_a_town_that_has_not_begun_says_so(client: Client, db: None) -> None:
    assert "まだとびらを始めていません" in client.get("/towns/273660/").content.decode()


def test_demo_pages_are_not_there_outside_the_demo(client: Client, db: None) -> None:
    assert [client.get(f"/demo/{page}").status_code for page in ("", "mail/", "decisions.csv")] == [404, 404, 404]
