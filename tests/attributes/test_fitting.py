"""Whether something seems to be meant for one resident: what stands in the way, what is missing, and when nothing is said."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from hypothesis import assume, given

from portal.attributes import actions, queries
from portal.attributes.rules.audience import Facts, against, judge, parse
from portal.attributes.rules.leaves import truth
from portal.attributes.rules.sentences import phrase
from portal.consent import actions as consents
from tests.cast import SAKAI, SUITA, Cast

from . import strategies
from .make import agree, publish_all, tell
from .test_audience import HANAKO, MINAMI, NAMES, TODAY, UNDER_3, nested

CAR = {"attr": "car", "in": ["yes"]}
OVER_64 = {"attr": "age", "gte": 65, "basis": "eve"}
BIG_HOUSEHOLD = {"attr": "household", "gte": 4}
CERTIFICATE = {"attr": "disability", "any_of": ["physical"]}
CHILD_OF_SAKAI = {"all": [{"attr": "area", "in": [SAKAI]}, UNDER_3]}


@pytest.mark.parametrize(
    ("rule", "facts", "said"),
    [
        (UNDER_3, HANAKO, []),
        (CAR, HANAKO, []),
        ({"all": [MINAMI, OVER_64]}, HANAKO, ["65歳以上の方"]),
        ({"all": [{"attr": "area", "in": ["272027"]}, UNDER_3]}, HANAKO, ["岸和田市にお住まいの方"]),
        ({"any": [OVER_64, CAR]}, Facts(birth_on=date(1993, 5, 2), car="no"), ["65歳以上の方", "自動車を使っている方"]),
        ({"not": UNDER_3}, HANAKO, ["3歳未満のお子さんがいない方"]),
        ({"all": [CAR, {"any": [OVER_64, {"not": MINAMI}]}]}, HANAKO, ["65歳以上の方", "堺市南区以外にお住まいの方"]),
        (
            {"any": [{"all": [MINAMI, OVER_64]}, {"all": [MINAMI, {"not": UNDER_3}]}]}, HANAKO,
            ["65歳以上の方", "3歳未満のお子さんがいない方"],
        ),
    ],
)  # fmt: skip
def test_what_stands_in_the_way(rule: dict[str, object], facts: Facts, said: list[str]) -> None:
    assert [phrase([one], NAMES) for one in against(parse(rule), facts, TODAY)] == said


@given(strategies.rules, strategies.people, strategies.todays)
def test_something_stands_in_the_way_just_when_nobody_can_say_more(rule, person, today):
    assume(nested(rule) <= 6)
    facts, read = strategies.as_facts(person), parse(rule)
    found = against(read, facts, today)
    assert bool(found) is (judge(read, facts, today).matches is False)
    assert all(truth(one.leaf, facts, today) is one.negated for one in found)


@pytest.fixture
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


def fit(person, rule, today: date = TODAY):
    return queries.sentence_and_fit(parse(rule), person.pk if person else None, today)[1]


@pytest.mark.usefixtures("_today")
def test_in_words_for_who_agreed_and_nobody_else(cast: Cast) -> None:
    tell(cast.hanako, town=SAKAI, children=(date(2025, 5, 20),))
    tell(cast.ken, town=SUITA, children=(date(2025, 5, 20),))
    agree(cast.hanako)
    assert queries.sentence_and_fit(parse(CHILD_OF_SAKAI), None, TODAY) == ("堺市にお住まいで、3歳未満のお子さんがいる方", None)
    assert fit(cast.hanako, CHILD_OF_SAKAI) == queries.Fit(True, because="堺市にお住まいで、3歳未満のお子さんがいる方")
    assert fit(cast.hanako, {"all": [{"attr": "area", "in": [SAKAI]}, OVER_64]}).missing == (queries.Missing("生年月日", "", True),)
    assert fit(cast.ken, CHILD_OF_SAKAI) is None
    agree(cast.ken)
    assert fit(cast.ken, CHILD_OF_SAKAI) == queries.Fit(False, against=("堺市にお住まいの方",))


@pytest.mark.usefixtures("_today")
def test_what_is_missing_names_its_page_and_its_consent(cast: Cast) -> None:
    rule = {"all": [{"attr": "area", "in": [SAKAI]}, BIG_HOUSEHOLD]}
    actions.declare(cast.hanako, by=cast.hanako, household=5)
    agree(cast.hanako)
    assert fit(cast.hanako, rule).missing == (
        queries.Missing("お住まいの市町村", "", True), queries.Missing("世帯の人数", "family", False),
    )  # fmt: skip
    assert fit(cast.hanako, BIG_HOUSEHOLD) is None, "nothing that it asks was agreed to"
    agree(cast.hanako, "recommendation-family")
    assert fit(cast.hanako, BIG_HOUSEHOLD).matches
    actions.switch(cast.hanako, "household", on=False, by=cast.hanako)
    assert fit(cast.hanako, BIG_HOUSEHOLD).missing == (queries.Missing("世帯の人数", "family", True),)


@pytest.mark.usefixtures("_today")
def test_taken_back_it_is_gone_at_once(cast: Cast) -> None:
    tell(cast.hanako, town=SAKAI, children=(date(2025, 5, 20),))
    agree(cast.hanako)
    assert fit(cast.hanako, CHILD_OF_SAKAI).matches
    consents.withdraw(cast.hanako, "recommendation", by=cast.hanako)
    assert fit(cast.hanako, CHILD_OF_SAKAI) is None
    assert queries.fitting({"": parse(CHILD_OF_SAKAI)}, cast.hanako.pk, TODAY) == frozenset()


@pytest.mark.parametrize("rule", [{}, CERTIFICATE, {"any": [CHILD_OF_SAKAI, CERTIFICATE]}, {"not": {"attr": "care", "in": ["care5"]}}])
@pytest.mark.usefixtures("_today")
def test_what_asks_about_health_or_nothing_is_never_judged(cast: Cast, rule: dict[str, object]) -> None:
    tell(cast.hanako, town=SAKAI, children=(date(2025, 5, 20),), disability=["physical"], care="none")
    agree(cast.hanako, "recommendation-disability", "recommendation-care")
    assert fit(cast.hanako, rule) is None
    assert queries.fitting({"": parse(rule)}, cast.hanako.pk, TODAY) == frozenset()


@pytest.mark.usefixtures("_today")
def test_many_rules_cost_what_one_costs(cast: Cast, django_assert_num_queries: Callable) -> None:
    tell(cast.hanako, town=SAKAI, children=(date(2025, 5, 20),))
    agree(cast.hanako)
    rules = {"mine": parse(CHILD_OF_SAKAI), "health": parse(CERTIFICATE), "old": parse(OVER_64), "all": parse({})}
    for some in ({"mine": rules["mine"]}, rules):
        with django_assert_num_queries(2):
            assert queries.fitting(some, cast.hanako.pk, TODAY) == {"mine"}
    with django_assert_num_queries(3):
        fit(cast.hanako, CHILD_OF_SAKAI)
    with django_assert_num_queries(2):
        assert queries.sentence_and_fit(rules["mine"], cast.hanako.pk, TODAY, {SAKAI: "堺市", SUITA: "吹田市"})[1].matches
    with django_assert_num_queries(1):
        fit(None, CHILD_OF_SAKAI)
    with django_assert_num_queries(0):
        queries.fitting({"health": rules["health"]}, cast.hanako.pk, TODAY)


@pytest.mark.usefixtures("_today")
def test_who_never_agreed_costs_one_look_at_the_consents(cast: Cast, django_assert_num_queries: Callable) -> None:
    publish_all()
    with django_assert_num_queries(1):
        assert queries.fitting({"": parse(UNDER_3)}, cast.ken.pk, TODAY) == frozenset()
