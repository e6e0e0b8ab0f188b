"""A town asks for a purpose, an operator reads it, residents are asked; and a parent answers for a child."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit import trail
from portal.audit.models import Entry
from portal.consent import actions, onboarding, queries, rules
from portal.consent.actions import asking, farewells
from portal.consent.models import Asking, Consent, PurposeRequest
from portal.consent.rules import Ending, Terms
from portal.identity import counter, events, moves
from portal.identity.actions import protection, proxies
from portal.identity.models import Officer, Proxy, Resident
from portal.identity.rules.proxies import Kind
from portal.municipalities.scope import System, viewing_as
from procedures.models import Procedure
from tests import cast as people
from tests.cast import SAKAI, SUITA, Cast
from tests.connections import make as shelf
from tests.identity import households
from tests.procedures import make as cases

WRITTEN = {
    "title": "防災訓練の案内", "text": "お住まいの区の訓練を、お知らせします。", "items": "区\n氏名\n",
    "holder": "危機管理課", "recipients": "",
    "ground": "consent", "ending": "months", "months": "12", "keep_months": "0",
}  # fmt: skip
TERMS = Terms("防災訓練の案内", "お住まいの区の訓練を、お知らせします。", ("区",), holder="危機管理課", ending=Ending.MONTHS, months=12)
URL = "/admin/consent/purposerequest/"


@pytest.fixture
def chief(cast: Cast) -> Officer:
    return people.officer("chief@sakai.example.jp", "管理 一", "S-900", "administrator", SAKAI)


@pytest.fixture
def as_chief(chief: Officer) -> Client:
    return people.logged_in(chief)


@pytest.fixture
def nursery(cast: Cast) -> Procedure:
    return cases.nursery()


def a_public_one(cast: Cast, chief: Officer) -> PurposeRequest:
    with viewing_as(System("test")):
        asked = asking.write(TERMS, by=chief, now=timezone.now())
        asking.submit(asked, by=chief)
        asking.approve(asked, by=cast.pref, now=timezone.now())
    return asked


def test_from_the_town_s_wish_to_a_resident_s_yes(cast: Cast, as_chief: Client, as_pref: Client, as_hanako: Client, as_ken: Client) -> None:
    made = as_chief.post(f"{URL}write/", WRITTEN)
    page = made.headers["Location"]
    as_chief.post(page.replace("/change/", "/submit/"))
    assert "お住まいの区の訓練を" not in as_hanako.get("/me/consents/").content.decode()
    assert "新しい利用目的です" in as_pref.get(page).content.decode()
    as_pref.post(page.replace("/change/", "/approve/"))
    assert "お住まいの区の訓練を" in as_hanako.get("/me/consents/").content.decode()
    assert "お住まいの区の訓練を" not in as_ken.get("/me/consents/").content.decode()
    with viewing_as(System("test")):
        code = PurposeRequest.objects.get().code
    as_hanako.post("/me/consents/decide/", {"code": code, "town": SAKAI, "answer": "yes"})
    assert queries.in_force(cast.hanako.pk, code, SAKAI)
    as_chief.post(page.replace("/change/", "/end/"))
    assert not queries.in_force(cast.hanako.pk, code, SAKAI)
    assert "お住まいの区の訓練を" not in as_hanako.get("/me/consents/").content.decode()
    with pytest.raises(actions.UnknownPurpose):
        actions.grant(cast.hanako, code, by=cast.hanako, town_id=SAKAI)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("ending", "", "終わりのない利用目的は出せません"),
        ("months", "", "何か月で終わるか"),
        ("months", "61", "60"),
        ("items", " ", "まだ入っていません"),
        ("keep_months", "-1", "0"),
        ("ground", "law", "法令の名前と条を書いてください"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(as_chief: Client, field: str, value: str, said: str) -> None:
    answer = as_chief.post(f"{URL}write/", {**WRITTEN, field: value})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    with viewing_as(System("test")):
        assert not PurposeRequest.objects.exists()


def test_who_may_not_gets_403_and_the_outsider_finds_nothing(
    cast: Cast, chief: Officer, as_mori: Client, as_ono: Client, as_pref: Client
) -> None:
    asked = a_public_one(cast, chief)
    assert [one.get(f"{URL}{asked.pk}/change/").status_code for one in (as_mori, as_ono, as_pref)] == [403, 403, 200]
    other = people.logged_in(people.officer("chief@suita.example.jp", "他 市", "T-900", "administrator", SUITA))
    assert [other.post(f"{URL}{asked.pk}/{act}/").status_code for act in ("submit", "drop", "end")] == [404, 404, 404]
    assert [as_pref.post(f"{URL}{asked.pk}/{act}/").status_code for act in ("submit", "drop", "end")] == [403, 403, 403]


def test_a_second_version_that_asks_for_less_leaves_each_yes_alone(cast: Cast, chief: Officer) -> None:
    asked = a_public_one(cast, chief)
    actions.grant(cast.hanako, asked.code, by=cast.hanako, town_id=SAKAI)
    with viewing_as(System("test")):
        second = asking.write(Terms(**{**vars(TERMS), "months": 6}), by=chief, now=timezone.now(), asked=asked)
        assert (second.pk == asked.pk, second.code) == (False, asked.code)
        asking.submit(second, by=chief)
        asking.approve(second, by=cast.pref, now=timezone.now())
        asked.refresh_from_db()
    assert (asked.state, queries.in_force(cast.hanako.pk, asked.code, SAKAI)) == (Asking.REPLACED, True)


def test_two_operators_at_once_publish_once(cast: Cast, chief: Officer) -> None:
    asked = a_public_one(cast, chief)
    with viewing_as(System("test")):
        asked.state = Asking.WAITING
        with pytest.raises(asking.MovedOn):
            asking.approve(asked, by=cast.pref, now=timezone.now())


def test_a_parent_answers_for_a_child_until_the_child_decides(cast: Cast, chief: Officer, as_ken: Client) -> None:
    asked = a_public_one(cast, chief)
    child = people.resident("child@example.jp", "堺", "そら", ("サカイ", "ソラ"), SAKAI)
    proxy = households.proxy(child, cast.ken, kind=Kind.PARENT, birth_on=timezone.localdate() - dt.timedelta(days=365))
    page = f"/proxy/{proxy.pk}/consents/"
    assert "お住まいの区の訓練を" in as_ken.get(page).content.decode()
    as_ken.post(f"{page}decide/", {"code": asked.code, "town": SAKAI, "answer": "yes"})
    assert queries.in_force(child.pk, asked.code, SAKAI)
    assert not queries.in_force(cast.ken.pk, asked.code, SAKAI)
    with viewing_as(System("test")):
        row = Consent.objects.get(resident=child)
    assert (row.given_by_id, timezone.localdate(row.until)) == (cast.ken.pk, proxy.last_on + dt.timedelta(days=1))
    as_ken.post(f"{page}decide/", {"code": asked.code, "town": SAKAI, "answer": "no"})
    assert not queries.in_force(child.pk, asked.code, SAKAI)


def test_who_was_only_asked_for_a_favour_decides_nothing(cast: Cast, as_ken: Client, as_hanako: Client) -> None:
    proxy = households.proxy(cast.hanako, cast.ken)
    page = f"/proxy/{proxy.pk}/consents/"
    assert as_ken.get(page).status_code == as_ken.post(f"{page}decide/", {"code": rules.REUSE, "answer": "yes"}).status_code == 404
    assert as_hanako.get(page).status_code == 404


def test_a_purpose_is_asked_where_it_is_needed_until_it_is_answered(
    cast: Cast, nursery: Procedure, as_chief: Client, as_pref: Client, as_hanako: Client, as_ken: Client
) -> None:
    guide = reverse("procedures:guide", args=[SAKAI, nursery.slug])
    written = {**WRITTEN, "places": [f"procedure:{nursery.slug}"]}
    assert f'value="procedure:{nursery.slug}"' in as_chief.get(f"{URL}write/").content.decode()
    assert as_chief.post(f"{URL}write/", {**WRITTEN, "places": ["procedure:nobody-has-it"]}).status_code == 422
    page = as_chief.post(f"{URL}write/", written).headers["Location"]
    as_chief.post(page.replace("/change/", "/submit/"))
    assert nursery.title in as_pref.get(page).content.decode(), "the prefecture reads where residents are asked"
    assert "防災訓練の案内" not in as_hanako.get(guide).content.decode(), "nothing is asked before the prefecture's yes"
    as_pref.post(page.replace("/change/", "/approve/"))
    with viewing_as(System("test")):
        code = PurposeRequest.objects.get().code
    asking_page = f"{reverse('consent:ask', args=[code])}?town={SAKAI}&next={guide}"
    assert asking_page.replace("&", "&amp;") in as_hanako.get(guide).content.decode()
    assert "防災訓練の案内" not in Client().get(guide).content.decode(), "a guest is asked nothing"
    assert f'name="next" value="{guide}"' in as_hanako.get(asking_page).content.decode()
    answer = as_hanako.post("/me/consents/decide/", {"code": code, "town": SAKAI, "answer": "yes", "next": guide})
    assert answer.headers["Location"] == guide
    assert queries.in_force(cast.hanako.pk, code, SAKAI)
    assert "防災訓練の案内" not in as_hanako.get(guide).content.decode()
    assert "防災訓練の案内" in as_ken.get(guide).content.decode(), "who applies there from elsewhere is asked too"
    as_chief.post(page.replace("/change/", "/end/"))
    assert "防災訓練の案内" not in as_ken.get(guide).content.decode()


def test_a_service_s_page_asks_too(cast: Cast, chief: Officer, as_hanako: Client, as_ken: Client) -> None:
    library = shelf.service("library")
    with viewing_as(System("test")):
        asked = asking.write(TERMS, by=chief, now=timezone.now(), places=["service:library"])
        asking.submit(asked, by=chief)
        asking.approve(asked, by=cast.pref, now=timezone.now())
    page = reverse("connections:service", args=[library.slug])
    assert "防災訓練の案内" in as_hanako.get(page).content.decode()
    assert "防災訓練の案内" not in as_ken.get(page).content.decode(), "another town's residents are not asked"


def childs_yes(cast: Cast, chief: Officer, client: Client) -> tuple[PurposeRequest, Resident, Proxy]:
    """Ken said yes for a child that the town has seen as his."""
    asked, child = a_public_one(cast, chief), people.resident("child@example.jp", "堺", "そら", ("サカイ", "ソラ"), SAKAI)
    proxy = households.proxy(child, cast.ken, kind=Kind.PARENT, birth_on=timezone.localdate() - dt.timedelta(days=365))
    client.post(f"/proxy/{proxy.pk}/consents/decide/", {"code": asked.code, "town": SAKAI, "answer": "yes"})
    assert queries.in_force(child.pk, asked.code, SAKAI)
    return asked, child, proxy


def ended_for(child: Resident) -> int:
    with viewing_as(System("test")):
        return Entry.objects.filter(event="consent.withdrawn", subject_id=child.pk).count()


def test_what_a_parent_agreed_to_ends_with_the_proxy(cast: Cast, chief: Officer, as_ken: Client) -> None:
    asked, child, proxy = childs_yes(cast, chief, as_ken)
    onboarding.prepare_portal(by=trail.PORTAL)
    actions.grant(child, "reuse", by=child)
    proxies.end(proxy, by=cast.ken, now=timezone.now())
    assert not queries.in_force(child.pk, asked.code, SAKAI)
    assert queries.in_force(child.pk, "reuse"), "what the person said themselves is theirs"
    assert ended_for(child) == 1


def test_a_yes_stays_while_another_proxy_still_lets_them_speak(cast: Cast, chief: Officer, as_ken: Client) -> None:
    asked, child, proxy = childs_yes(cast, chief, as_ken)
    other = households.proxy(child, cast.ken, kind=Kind.PARENT, birth_on=timezone.localdate() - dt.timedelta(days=365))
    proxies.end(proxy, by=cast.ken, now=timezone.now())
    assert queries.in_force(child.pk, asked.code, SAKAI)
    with viewing_as(System("test")):
        Proxy.objects.filter(pk=other.pk).update(kind=Kind.CONSENT)
    with viewing_as(System("test")), trail.act(events.PROXY_ENDED, by=trail.PORTAL) as act:
        moves.tell_agent_gone([(child.pk, cast.ken.pk)], act)
    assert not queries.in_force(child.pk, asked.code, SAKAI)


def test_protection_ends_it_and_no_entry_points_to_the_child(cast: Cast, chief: Officer, as_ken: Client) -> None:
    asked, child, _proxy = childs_yes(cast, chief, as_ken)
    born = timezone.localdate() - dt.timedelta(days=365)
    households.proxy(child, cast.hanako, kind=Kind.PARENT, birth_on=born, started_at=timezone.now())
    protection.protect(counter.new_number(cast.hanako), reason="申出書", by=chief, now=timezone.now(), with_children=True)
    assert not queries.in_force(child.pk, asked.code, SAKAI)
    assert ended_for(child) == 0


def test_whoever_said_yes_reads_in_the_log_that_the_purpose_has_ended(cast: Cast, chief: Officer) -> None:
    asked = a_public_one(cast, chief)
    for one in (cast.hanako, cast.ken):
        actions.grant(one, asked.code, by=one, town_id=SAKAI)
    with viewing_as(System("test")):
        assert asking.end(asked, by=chief, now=timezone.now()) == 2
    assert [ended_for(one) for one in (cast.hanako, cast.ken)] == [1, 1]


def test_a_town_that_leaves_asks_for_nothing_any_more(cast: Cast, chief: Officer) -> None:
    asked = a_public_one(cast, chief)
    actions.grant(cast.hanako, asked.code, by=cast.hanako, town_id=SAKAI)
    onboarding.prepare_portal(by=trail.PORTAL)
    actions.grant(cast.hanako, "reuse", by=cast.hanako)
    with viewing_as(System("test", SAKAI)):
        asking.write(TERMS, by=chief, now=timezone.now())
        assert farewells.erase_town(SAKAI, timezone.now()) == {"consents": 1, "purposes": 1, "requests": 1}
        assert farewells.erase_town(SAKAI, timezone.now()) == {"consents": 0, "purposes": 0, "requests": 0}
    assert [queries.in_force(cast.hanako.pk, asked.code, SAKAI), queries.in_force(cast.hanako.pk, "reuse")] == [False, True]
    assert (queries.purposes_now(SAKAI), ended_for(cast.hanako)) == ((), 1)
