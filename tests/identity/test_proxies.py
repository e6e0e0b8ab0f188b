"""Proposing, agreeing, ending; what papers and officers add. Ono and Ken are in the room."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Entry
from portal.identity import counter
from portal.identity.actions import checks, protection, proxies, refusals
from portal.identity.models import Officer, Protection, Proxy, ProxyCheck, Resident
from portal.identity.queries import proxies as queries
from portal.identity.queries.protection import is_protected
from portal.identity.rules.proxies import Kind, Power, State
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import Staff, System, viewing_as
from tests import cast as people
from tests.cast import SAKAI, SUITA, Cast
from tests.identity import households
from tests.identity.households import LETTERS

POWERS = (LETTERS, households.procedure(SAKAI, "nursery"))


def now():
    return timezone.now()


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def proposed(cast: Cast, *, as_agent: bool = True) -> proxies.Proposed:
    return proxies.propose(by=cast.ken, as_agent=as_agent, powers=POWERS, until=in_days(90), now=now())


def fresh(proxy: Proxy | ProxyCheck) -> Proxy:
    """The proxy, or the proxy behind a check, as it stands now."""
    key = proxy.proxy_id if isinstance(proxy, ProxyCheck) else proxy.pk
    with viewing_as(System("test")):
        return Proxy.objects.select_related("principal").get(pk=key)


@pytest.mark.parametrize("as_agent", [True, False])
def test_it_holds_when_both_have_said_yes(cast: Cast, as_agent: bool) -> None:
    made = proposed(cast, as_agent=as_agent)
    found = queries.proposed_under(made.code, now())
    assert found is not None
    row = proxies.accept(found, by=cast.hanako, now=now())
    principal, agent = (cast.hanako, cast.ken) if as_agent else (cast.ken, cast.hanako)
    assert (row.principal_id, row.agent_id, row.state, row.code_blind) == (principal.pk, agent.pk, State.ACTIVE, "")
    assert queries.in_force(agent, row.pk, timezone.localdate()) == row
    assert queries.in_force(principal, row.pk, timezone.localdate()) is None
    assert queries.proposed_under(made.code, now()) is None


def test_the_proposer_cannot_be_the_other_side(cast: Cast) -> None:
    made = proposed(cast)
    with pytest.raises(refusals.OwnProposal):
        proxies.accept(made.proxy, by=cast.ken, now=now())
    with pytest.raises(refusals.OwnProposal):
        proxies.refuse(made.proxy, by=cast.ken, now=now())


def test_a_code_is_good_for_a_day_and_for_one_answer(cast: Cast) -> None:
    made = proposed(cast)
    assert queries.proposed_under(made.code, now() + timedelta(hours=25)) is None
    proxies.refuse(made.proxy, by=cast.hanako, now=now())
    with pytest.raises(refusals.AlreadyOver):
        proxies.accept(made.proxy, by=cast.hanako, now=now())


@pytest.mark.parametrize(("powers", "days", "error"), [
    ((), 30, refusals.NothingNamed), (POWERS, 0, refusals.DateOutOfRange), (POWERS, 4 * 366, refusals.DateOutOfRange),
])  # fmt: skip
def test_unsound_proposals_are_refused(cast: Cast, powers: tuple, days: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        proxies.propose(by=cast.ken, as_agent=True, powers=powers, until=in_days(days), now=now())


@pytest.mark.parametrize("who", ["hanako", "ken"])
def test_either_side_ends_it_alone_and_nobody_else_can(cast: Cast, who: str) -> None:
    proxy = households.proxy(cast.hanako, cast.ken)
    stranger = people.resident("s@example.jp", "他", "人", ("タ", "ニン"), SUITA)
    with pytest.raises(refusals.NotPossibleHere):
        proxies.end(proxy, by=stranger, now=now())
    proxies.end(proxy, by=getattr(cast, who), now=now())
    assert (fresh(proxy).state, queries.in_force(cast.ken, proxy.pk, timezone.localdate())) == (State.ENDED, None)


def test_strict_letters_are_opened_one_by_one_by_the_principal(cast: Cast) -> None:
    proxy = households.proxy(cast.hanako, cast.ken, LETTERS)
    assert queries.letters_open_to(cast.ken.pk, timezone.localdate())[0].strict == frozenset()
    with pytest.raises(refusals.NotPossibleHere):
        proxies.open_letter(proxy, "a", by=cast.ken, now=now())
    proxies.open_letter(proxy, "a", by=cast.hanako, now=now())
    opened = queries.letters_open_to(cast.ken.pk, timezone.localdate())
    assert [(one.principal_id, one.ordinary, one.strict) for one in opened] == [(cast.hanako.pk, True, frozenset({"a"}))]


def asked(cast: Cast, kind: Kind, birth_on: date, agent: Resident | None = None) -> ProxyCheck:
    agent = agent or cast.hanako
    member = households.child(agent, birth_on, family_name="堺", given_name="そら", family_kana="サカイ", given_kana="ソラ")
    proxy = proxies.ask_check(member, by=agent, kind=kind, powers=POWERS, until=in_days(365), town_id=SAKAI, now=now())
    with viewing_as(System("test")):
        return ProxyCheck.objects.get(proxy=proxy)


def approve(check: ProxyCheck, by: Officer, *, is_known: bool | None = None) -> bool:
    return checks.approve(check, paper="family_register", until=in_days(400), is_known=is_known, by=by, now=now())


def test_an_officer_who_saw_the_paper_makes_a_parent_the_proxy_of_a_child(cast: Cast) -> None:
    check = asked(cast, Kind.PARENT, in_days(-3 * 366))
    assert checks.read(check, by=cast.mori).principal == "堺 そら"
    assert approve(check, cast.mori) is True
    row = fresh(check)
    assert (row.state, row.until, row.principal.full_name, row.principal.user) == (State.ACTIVE, in_days(365), "堺 そら", None)
    with pytest.raises(refusals.AlreadyDecided):
        approve(check, cast.hara)


def test_the_guardian_of_an_adult_needs_two_officers(cast: Cast) -> None:
    check = asked(cast, Kind.GUARDIAN, in_days(-80 * 366))
    assert approve(check, cast.mori) is False
    assert fresh(check).state == State.PROPOSED
    with pytest.raises(refusals.SameOfficerTwice):
        approve(check, cast.mori)
    assert approve(check, cast.hara) is True
    assert fresh(check).state == State.ACTIVE


def test_parents_of_those_who_are_fifteen_are_sent_to_them(cast: Cast) -> None:
    today = timezone.localdate()
    with pytest.raises(refusals.ChildTooOld):
        asked(cast, Kind.PARENT, today.replace(year=today.year - 15) + timedelta(days=1))


def test_two_guardians_of_one_child_act_for_one_person(cast: Cast) -> None:
    approve(first := asked(cast, Kind.PARENT, in_days(-900)), cast.mori)
    second = asked(cast, Kind.PARENT, in_days(-900), agent=cast.ken)
    assert checks.read(second, by=cast.mori).known == 1
    with pytest.raises(refusals.DoubtfulPerson):
        approve(second, cast.mori)
    approve(second, cast.mori, is_known=True)
    assert fresh(first).principal_id == fresh(second).principal_id
    proxies.end(fresh(first), by=cast.hanako, now=now())
    assert queries.in_force(cast.ken, second.proxy_id, timezone.localdate()) is not None


def test_a_namesake_stays_another_person(cast: Cast) -> None:
    approve(first := asked(cast, Kind.PARENT, in_days(-900)), cast.mori)
    second = asked(cast, Kind.PARENT, in_days(-900), agent=cast.ken)
    approve(second, cast.mori, is_known=False)
    assert fresh(first).principal_id != fresh(second).principal_id


def test_another_towns_officer_cannot_see_the_check(cast: Cast) -> None:
    check = asked(cast, Kind.PARENT, in_days(-900))
    with viewing_as(Staff(SUITA, cast.ono.pk)):
        assert not ProxyCheck.objects.filter(pk=check.pk).exists()
        assert not Proxy.objects.exists()
    with viewing_as(ResidentView(cast.ken.pk)):
        assert not Proxy.objects.exists()


@pytest.fixture
def administrator(cast: Cast) -> Officer:
    return people.officer("kanri@sakai.example.jp", "管", "S-900", "administrator", SAKAI)


def test_protection_cuts_all_proxies_at_once_and_forbids_new_ones(cast: Cast, administrator: Officer) -> None:
    mine, theirs, free = (
        households.proxy(cast.hanako, cast.ken),
        households.proxy(cast.ken, cast.hanako),
        households.proxy(cast.ken, people.resident("x@example.jp", "他", "人", ("タ", "ニン"), SUITA)),
    )
    waiting = asked(cast, Kind.PARENT, in_days(-900))
    offered = proposed(cast)
    protection.protect(counter.new_number(cast.hanako), reason="申出書のとおり", by=administrator, now=now())
    states = [fresh(one).state for one in (mine, theirs, free, waiting)]
    assert states == [State.ENDED, State.ENDED, State.ACTIVE, State.ENDED]
    with pytest.raises(refusals.NotPossibleHere):
        proxies.accept(offered.proxy, by=cast.hanako, now=now())
    with pytest.raises(refusals.NotPossibleHere):
        proxies.propose(by=cast.hanako, as_agent=True, powers=POWERS, until=in_days(9), now=now())
    with pytest.raises(refusals.AlreadyDecided):
        approve(waiting, cast.mori)
    assert is_protected([cast.hanako.pk, cast.ken.pk]) == {cast.hanako.pk}


@pytest.mark.parametrize("with_children", [True, False])
def test_a_child_is_protected_with_the_parent_when_the_officer_says_so(cast: Cast, administrator: Officer, with_children: bool) -> None:
    """Two parents apart, a child without a login of its own, and the other parent's proxy for it."""
    mother = asked(cast, Kind.PARENT, in_days(-900))
    approve(mother, cast.mori)
    sora = fresh(mother).principal
    assert sora
    father = households.proxy(sora, cast.ken, kind=Kind.PARENT, birth_on=in_days(-900))
    stranger = households.proxy(cast.ken, people.resident("x@example.jp", "他", "人", ("タ", "ニン"), SUITA))
    number = counter.new_number(cast.hanako)
    protection.protect(number, reason="申出書のとおり", with_children=with_children, by=administrator, now=now())
    cut = State.ENDED if with_children else State.ACTIVE
    assert [fresh(one).state for one in (mother, father, stranger)] == [State.ENDED, cut, State.ACTIVE]
    assert is_protected([cast.hanako.pk, sora.pk, cast.ken.pk]) == {cast.hanako.pk, *([sora.pk] if with_children else [])}
    assert (queries.in_force(cast.ken, father.pk, timezone.localdate()) is None) is with_children


def test_protection_is_sealed_seen_by_no_other_town_and_not_told_by_the_trail(cast: Cast, administrator: Officer) -> None:
    row = protection.protect(counter.new_number(cast.hanako), reason="申出書のとおり", by=administrator, now=now())
    assert "申出書" not in row.reason_sealed
    assert row.reason == "申出書のとおり"
    with viewing_as(Staff(SUITA, cast.ono.pk)):
        assert not Protection.objects.exists()
    with viewing_as(System("test")):
        entry = Entry.objects.get(event="identity.protection_set")
    assert (entry.subject_id, entry.detail) == (None, {})
    protection.lift(row, by=administrator, now=now())
    assert is_protected([cast.hanako.pk]) == set()


def test_a_counter_number_is_good_for_who_made_it_and_no_other(cast: Cast, administrator: Officer) -> None:
    assert counter.resident_behind(counter.new_number(cast.ken)) == cast.ken.pk
    with pytest.raises(refusals.NoSuchCounterNumber):
        protection.protect("MG-3333-3333-3", reason="x", by=administrator, now=now())


# --- pages ------------------------------------------------------------------------------------------------------------
def test_two_people_at_one_table(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    form = {"letters": "on", "months": "12"}
    shown = as_ken.post(reverse("family:propose", args=["act"]), form).content.decode()
    code = shown.split('class="spoken-code">')[1].split("<")[0]
    asked_ = as_hanako.post(reverse("family:accept"), {"code": code.lower()}).content.decode()
    assert "吹田 健さんが、あなたの代理をしたいと申し出ています。" in asked_
    assert as_hanako.post(reverse("family:accept"), {"code": code, "answer": "yes"}).status_code == 302
    assert "堺 花子さん" in as_ken.get(reverse("family:proxies")).content.decode()
    assert "吹田 健さん" in as_hanako.get(reverse("family:proxies")).content.decode()
    with viewing_as(System("test")):
        proxy = Proxy.objects.get()
    assert as_ken.get(reverse("family:acting", args=[proxy.pk])).status_code == 200
    as_hanako.post(reverse("family:end", args=[proxy.pk]))
    assert as_ken.get(reverse("family:acting", args=[proxy.pk])).status_code == 404


def test_ken_cannot_end_what_is_not_his(cast: Cast, as_ken: Client) -> None:
    other = people.resident("x@example.jp", "他", "人", ("タ", "ニン"), SUITA)
    proxy = households.proxy(cast.hanako, other)
    assert as_ken.post(reverse("family:end", args=[proxy.pk])).status_code == 404


def test_guessing_codes_ends_after_ten(cast: Cast, as_hanako: Client) -> None:
    made = proposed(cast)
    for _ in range(10):
        as_hanako.post(reverse("family:accept"), {"code": "DR-3333-3333-3"})
        as_hanako.post(reverse("family:accept"), {"code": proxies.codes.new_receipt_number("DR")})
    assert as_hanako.post(reverse("family:accept"), {"code": made.code}).status_code == 422


def test_nothing_is_offered_by_a_code_that_is_not_there(cast: Cast, as_hanako: Client) -> None:
    answer = as_hanako.post(reverse("family:accept"), {"code": proxies.codes.new_receipt_number("DR")})
    assert answer.status_code == 422
    assert "合言葉は見つかりません" in answer.content.decode()


def test_the_list_costs_the_same_at_one_and_at_three(
    cast: Cast, client_of: Callable[..., Client], django_assert_num_queries: Callable
) -> None:
    client = client_of(cast.ken)
    households.proxy(cast.hanako, cast.ken)
    client.get(reverse("family:proxies"))
    with django_assert_num_queries(8):
        client.get(reverse("family:proxies"))
    households.proxy(cast.hanako, cast.ken)
    households.proxy(cast.hanako, cast.ken)
    with django_assert_num_queries(8):
        client.get(reverse("family:proxies"))
    assert Power.LETTERS in {one.power for one in households.proxy(cast.hanako, cast.ken).granted}
