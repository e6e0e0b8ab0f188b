"""A rule says in English whom it is for, as it does in Japanese: made from the rule, in the words of the catalogue."""

import re
from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import assume, given

from portal.attributes import documents
from portal.attributes.rules.audience import EVERYBODY, judge, parse
from portal.attributes.rules.facts import Facts

from .strategies import rules
from .test_audience import NEAR, nested

NAMES = {"271403": "堺市", "272027": "岸和田市"}
LIVES_IN_SAKAI = {"attr": "area", "in": ["271403"]}
HAS_A_BABY = {"some": "child", "where": {"age": {"gte": 0, "lt": 3, "unit": "year"}}}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "everybody"),
        ({"attr": "area", "in": ["271403", "272027", "273210"]}, "people who live in 堺市, 岸和田市 or 273210"),
        ({"not": LIVES_IN_SAKAI}, "people who do not live in 堺市"),
        ({"attr": "age", "gte": 65}, "people who are 65 or older"),
        ({"attr": "age", "gte": 20, "lt": 40}, "people who are aged 20 to 39"),
        ({"attr": "age", "lt": 1, "basis": "eve"}, "people who are under 1 (counted from the day before the birthday)"),
        ({"attr": "lang", "in": ["en", "vi"]}, "people who mainly use English or Vietnamese"),
        ({"not": {"attr": "interests", "any_of": ["pets"]}}, "people who are not interested in “Pets”"),
        ({"all": [LIVES_IN_SAKAI, HAS_A_BABY]}, "people who live in 堺市 and have a child under 3"),
        ({"not": HAS_A_BABY}, "people who do not have a child under 3"),
        (HAS_A_BABY | {"min": 2}, "people who have 2 or more children under 3"),
        ({"some": "child", "where": {"age": {"gte": 4, "lt": 6, "unit": "month"}}}, "people who have a child aged 4 to 5 months"),
        (
            {"some": "child", "where": {"class_age": {"gte": 0, "lt": 5}}},
            "people who have a child aged 0 to 4 on 1 April (age of the class)",
        ),
        (NEAR, "people who live within 1.5 km of 堺市役所"),
        ({"not": NEAR}, "people who do not live within 1.5 km of 堺市役所"),
        ({"attr": "postal", "in": ["590"]}, "people who live where the postal code begins with 590"),
        ({"not": {"attr": "work", "in": ["271403"]}}, "people who do not work or study in 堺市"),
        ({"attr": "car", "in": ["no"]}, "people who do not use a car"),
        ({"attr": "moved", "within_days": 30}, "people who have moved within the last 30 days"),
        ({"not": {"attr": "due", "within_days": 90}}, "people who do not expect a baby within 90 days"),
        ({"attr": "household", "gte": 2, "lt": 5}, "people who live in a household of 2 to 4"),
        ({"attr": "dwelling", "in": ["rented"]}, "people who have as their home “Rented home”"),
        ({"attr": "pets", "any_of": ["none"]}, "people who keep no pet"),
        ({"attr": "care", "in": ["care1"]}, "people who have as their care level “Care level 1”"),
        ({"not": {"attr": "disability", "any_of": ["none"]}}, "people who hold a disability certificate"),
        ({"some": "child", "where": {"grade": ["e6"]}}, "people who have a child in elementary school year 6"),
        (
            {"all": [LIVES_IN_SAKAI, {"any": [HAS_A_BABY, {"attr": "age", "gte": 65}]}]},
            "people who live in 堺市 and (have a child under 3 or are 65 or older)",
        ),
    ],
)
def test_whom_a_rule_is_for(rule: object, said: str) -> None:
    with override("en"):
        assert documents.sentence(parse(rule), NAMES) == said


def test_the_reason_names_what_was_true_of_this_person() -> None:
    hanako = Facts(town="271403", ward="271454", children=(date(2025, 8, 1),))
    verdict = judge(parse({"all": [LIVES_IN_SAKAI, HAS_A_BABY]}), hanako, date(2026, 11, 21))
    with override("en"):
        assert documents.reason(verdict.because, NAMES) == "For people who live in 堺市 and have a child under 3."
        assert documents.reason(judge(EVERYBODY, hanako, date(2026, 11, 21)).because, NAMES) == ""
    with override("ja"):
        assert documents.reason(verdict.because, NAMES) == "堺市にお住まいで、3歳未満のお子さんがいる方へのお知らせです。"


@given(rules)
def test_any_rule_is_said_without_japanese_but_for_official_terms(rule: object) -> None:
    assume(nested(rule) <= 6)
    with override("en"):
        said = documents.sentence(parse(rule), {})
    assert re.findall(r"[ぁ-んァ-ヶ一-龠]+", re.sub(r"\(年[少中長],", "", said)) == []
    assert said.count("(") == said.count(")")
