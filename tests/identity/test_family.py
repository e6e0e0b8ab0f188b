"""The household: told by one resident, seen by that one alone."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.identity.actions import family, proxies, refusals
from portal.identity.models import HouseholdMember
from portal.identity.queries import family as queries
from portal.municipalities.scope import Resident, Staff, viewing_as
from tests.cast import SAKAI, Cast
from tests.identity import households

PAGE = "/me/family/"
BORN = {"birth_on_year": "2024", "birth_on_month": "6", "birth_on_day": "12"}


def add(cast: Cast, **facts: object) -> HouseholdMember:
    told = {"relation": "child", "birth_on": date(2024, 6, 12), **facts}
    return family.add_member(cast.hanako, by=cast.hanako, now=timezone.now(), **told)


def test_names_are_kept_as_they_came_and_readings_in_full_width(cast: Cast) -> None:
    one = add(cast, family_name="𠮷﨑\U000e0101", given_name="ｿﾗ", family_kana="ﾖｼｻﾞｷ", given_kana="そら")
    assert (one.full_name, one.full_kana) == ("𠮷﨑\U000e0101 ソラ", "ヨシザキ ソラ")


def test_the_family_is_seen_by_its_own_alone(cast: Cast) -> None:
    add(cast)
    assert len(queries.members(cast.hanako.pk)) == 1
    for view in (Resident(cast.ken.pk), Staff(SAKAI, cast.mori.pk)):
        with viewing_as(view):
            assert not HouseholdMember.objects.exists()


@pytest.mark.parametrize("birth_on", [date(2099, 1, 1), date(1889, 12, 31)])
def test_nobody_is_born_tomorrow_or_before_1890(cast: Cast, birth_on: date) -> None:
    with pytest.raises(refusals.NotABirthDate):
        add(cast, birth_on=birth_on)


def test_a_sixteenth_is_refused(cast: Cast) -> None:
    for _ in range(15):
        add(cast)
    with pytest.raises(refusals.TooManyMembers, match="15人まで"):
        add(cast)


def test_another_ones_member_cannot_be_removed(cast: Cast) -> None:
    one = add(cast)
    with pytest.raises(refusals.NoSuchMember):
        family.remove_member(cast.ken, one.pk, by=cast.ken)
    assert queries.members(cast.hanako.pk) == (one,)


def test_whom_one_acts_for_stays_until_that_is_over(cast: Cast) -> None:
    one = add(cast)
    proxy = households.proxy(cast.ken, cast.hanako, member=one)
    with pytest.raises(refusals.StillProxied):
        family.remove_member(cast.hanako, one.pk, by=cast.hanako)
    proxies.end(proxy, by=cast.ken, now=timezone.now())
    family.remove_member(cast.hanako, one.pk, by=cast.hanako)
    assert queries.members(cast.hanako.pk) == ()


def test_the_page_lists_adds_and_removes(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    assert as_hanako.post(PAGE, {"relation": "child", "call_name": "そら", **BORN}).status_code == 302
    (one,) = queries.members(cast.hanako.pk)
    assert "そら" in as_hanako.get(PAGE).content.decode()
    assert "そら" not in as_ken.get(PAGE).content.decode()
    as_ken.post(reverse("family:remove-member", args=[one.pk]))
    assert len(queries.members(cast.hanako.pk)) == 1
    as_hanako.post(reverse("family:remove-member", args=[one.pk]))
    assert queries.members(cast.hanako.pk) == ()


def test_a_member_without_a_birth_date_is_asked_for_it_and_nothing_typed_is_lost(cast: Cast, as_hanako: Client) -> None:
    answer = as_hanako.post(PAGE, {"relation": "child", "call_name": "そら", "family_kana": "漢字"})
    assert answer.status_code == 422
    assert 'value="そら"' in answer.content.decode()
    assert "よみは、ひらがなかカタカナで入れてください。" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_any_family(cast: Cast, as_hanako: Client, django_assert_num_queries, number: int) -> None:
    for _ in range(number):
        add(cast)
    as_hanako.get(PAGE)
    with django_assert_num_queries(7):
        as_hanako.get(PAGE)
