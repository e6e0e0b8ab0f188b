"""A rule as a list of whole phrases, for the languages that have no grammar of their own in the portal."""

import typing
from datetime import date

import pytest
from django.utils.translation import gettext, override
from hypothesis import assume, given

from portal.attributes import documents
from portal.attributes.rules import english, grammar, phrases
from portal.attributes.rules.audience import EVERYBODY, judge, parse
from portal.attributes.rules.facts import Facts
from portal.lib.languages import OFFERED
from tests.ui.texts import ROOT, texts_of_code

from .strategies import rules
from .test_audience import nested

NAMES = {"271403": "堺市", "272027": "岸和田市"}
LIVES_IN_SAKAI = {"attr": "area", "in": ["271403"]}
HAS_A_BABY = {"some": "child", "where": {"age": {"gte": 0, "lt": 3, "unit": "year"}}}
TODAY = date(2026, 11, 21)


def as_written(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "すべての方"),
        ({"attr": "area", "in": ["271403", "272027", "273210"]}, "お住まい：堺市、岸和田市、273210"),
        ({"not": LIVES_IN_SAKAI}, "お住まい（次を除く）：堺市"),
        ({"attr": "age", "gte": 65}, "ご本人の年齢（歳）：65以上"),
        ({"not": {"attr": "age", "gte": 20, "lt": 40}}, "ご本人の年齢（歳、次を除く）：20〜39"),
        ({"attr": "age", "lt": 1, "basis": "eve"}, "ご本人の年齢（歳）：1未満（誕生日の前日から数えて）"),
        ({"attr": "lang", "in": ["en", "vi"]}, "ふだん使うことば：英語、ベトナム語"),
        ({"not": {"attr": "interests", "any_of": ["pets"]}}, "関心のあること（次を除く）：ペット"),
        (HAS_A_BABY, "お子さん：年齢（歳）3未満"),
        ({"not": HAS_A_BABY}, "お子さん（次に当てはまる子はいない）：年齢（歳）3未満"),
        (HAS_A_BABY | {"min": 2}, "お子さん（2人以上）：年齢（歳）3未満"),
        ({"not": HAS_A_BABY | {"min": 2}}, "お子さん（次に当てはまる子が2人より少ない）：年齢（歳）3未満"),
        (
            {"some": "child", "where": {"age": {"gte": 4, "lt": 6, "unit": "month"}, "grade": ["nensho", "e1"]}},
            "お子さん：年齢（か月）4〜5・学年 年少、小学1年",
        ),
        ({"some": "child", "where": {"class_age": {"gte": 3, "lt": 4}}}, "お子さん：4月1日の年齢（歳）3"),
        ({"attr": "postal", "in": ["590"]}, "郵便番号のはじめ：590"),
        ({"not": {"attr": "work", "in": ["271403"]}}, "通勤・通学先（次を除く）：堺市"),
        ({"attr": "car", "in": ["no"]}, "自動車：使っていない"),
        ({"not": {"attr": "car", "in": ["no"]}}, "自動車：使っている"),
        ({"not": {"attr": "pets", "any_of": ["none"]}}, "ペット：飼っている"),
        ({"not": {"attr": "pets", "any_of": ["dog", "cat"]}}, "ペット（次を除く）：犬、猫"),
        ({"attr": "household", "gte": 2, "lt": 5}, "世帯の人数：2〜4"),
        ({"attr": "moved", "within_days": 30}, "引っ越してからの日数（最大）：30"),
        ({"not": {"attr": "due", "within_days": 90}}, "出産予定日までの日数（次の日数以内を除く）：90"),
        ({"attr": "care", "in": ["care1"]}, "介護の認定：要介護1"),
        ({"not": {"attr": "disability", "any_of": ["none"]}}, "障がいの手帳など：持っている"),
        ({"all": [LIVES_IN_SAKAI, HAS_A_BABY]}, "次のすべて：お住まい：堺市／お子さん：年齢（歳）3未満"),
        (
            {"all": [LIVES_IN_SAKAI, {"any": [HAS_A_BABY, {"all": [{"attr": "age", "gte": 65}]}]}]},
            "次のすべて：お住まい：堺市／［次のどれか：お子さん：年齢（歳）3未満／ご本人の年齢（歳）：65以上］",
        ),
    ],
)
def test_whom_a_rule_is_for(rule: object, said: str) -> None:
    assert phrases.sentence(parse(rule), NAMES, as_written) == said


def test_the_reason_names_what_was_true_of_this_person_and_not_how_ages_are_counted() -> None:
    hanako = Facts(town="271403", ward="271454", birth_on=date(1990, 4, 1), children=(date(2025, 8, 1),))
    adult = {"attr": "age", "gte": 18, "basis": "eve"}
    because = judge(parse({"all": [adult, {"any": [HAS_A_BABY, {"attr": "car", "in": ["yes"]}]}]}), hanako, TODAY).because
    assert phrases.reason(because, NAMES, as_written) == "あなたに当てはまること：ご本人の年齢（歳）：18以上／お子さん：年齢（歳）3未満"
    assert phrases.reason(judge(EVERYBODY, hanako, TODAY).because, NAMES, as_written) == ""


def test_every_condition_of_the_grammar_has_its_phrase() -> None:
    assert phrases._PHRASES.keys() == {*typing.get_args(grammar.Leaf)}


def test_every_phrase_is_found_for_translation() -> None:
    found = {text for _context, text in texts_of_code(ROOT / "portal/attributes/rules/phrases.py")}
    said: set[str] = set()

    def heard(text: str) -> str:
        said.add(text)
        return text

    for rule in (LIVES_IN_SAKAI, HAS_A_BABY, {"not": HAS_A_BABY | {"min": 2}}, {"not": {"attr": "pets", "any_of": ["none"]}}):
        phrases.sentence(parse({"any": [rule, {"all": [rule, rule]}]}), {}, heard)
    assert said - found == {"271403", "飼っていない"}


@given(rules)
def test_any_rule_can_be_said_whatever_the_language_makes_of_it(rule: object) -> None:
    """A language that puts each phrase into brackets of its own: all brackets close, and no place is left unfilled."""
    assume(nested(rule) <= 6)
    said = phrases.sentence(parse(rule), {}, lambda text: f"<{text}>")
    assert said.count("<") == said.count(">")
    assert "%(" not in said


@pytest.mark.parametrize("language", sorted({*OFFERED} - {"ja", "en"}))
def test_each_other_language_is_spoken_to_by_its_own_phrases(language: str) -> None:
    rule = parse({"all": [LIVES_IN_SAKAI, HAS_A_BABY]})
    with override(language):
        said = documents.sentence(rule, NAMES)
        assert said == phrases.sentence(rule, NAMES, gettext)
        assert said != english.sentence(rule, NAMES, gettext)
