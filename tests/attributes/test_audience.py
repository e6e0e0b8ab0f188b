from datetime import date

import pytest
from hypothesis import assume, given

from portal.attributes.rules.audience import EVERYBODY, AudienceProblem, Facts, judge, parse
from portal.attributes.rules.sentences import reason, sentence

from . import oracle, strategies

TODAY = date(2026, 11, 21)
KINDS = "条件の種類が分かりません。all・any・not・some か、attr に次のどれかを入れてください："
KINDS += "area・age・lang・interests・postal・near・work・household・moved・due・dwelling・car・pets・care・disability。"
NAMES = {"271403": "堺市", "271454": "堺市南区", "272027": "岸和田市"}
MINAMI = {"attr": "area", "in": ["271454"]}
NEAR = {"attr": "near", "lat": 34.5733, "lon": 135.483, "metres": 1500, "name": "堺市役所"}
UNDER_3 = {"some": "child", "where": {"age": {"lt": 3}}}
HANAKO = Facts(date(1993, 5, 2), "271403", "271454", "ja", frozenset({"childcare"}), (date(2025, 5, 20),))


def matches(rule, facts, today=TODAY):
    return judge(parse(rule), facts, today).matches


@given(strategies.rules, strategies.people, strategies.todays)
def test_it_says_what_a_naive_reader_of_the_rule_says(rule, person, today):
    assume(nested(rule) <= 6)
    assert matches(rule, strategies.as_facts(person), today) is oracle.holds(rule, strategies.as_oracle_knows(person), today)


@given(strategies.rules, strategies.todays)
def test_nobody_matches_on_what_is_not_known(rule, today):
    assume(nested(rule) <= 6)
    assert matches(rule, Facts(), today) is None
    assert matches({"not": rule}, Facts(), today) is None if nested(rule) < 6 else True


@given(strategies.rules, strategies.people, strategies.todays)
def test_learning_more_never_overturns_a_verdict(rule, person, today):
    assume(nested(rule) <= 6 and person)
    forgotten = dict(list(person.items())[1:])
    before = matches(rule, strategies.as_facts(forgotten), today)
    assert before is None or matches(rule, strategies.as_facts(person), today) is before


def nested(rule):
    parts = [*rule.get("all", ()), *rule.get("any", ()), *([rule["not"]] if "not" in rule else [])]
    return 1 + max((nested(part) for part in parts), default=0)


@pytest.mark.parametrize(
    ("span", "born", "today", "expected"),
    [
        ({"gte": 65}, date(1961, 11, 21), TODAY, True),
        ({"gte": 65}, date(1961, 11, 22), TODAY, False),
        ({"gte": 65, "basis": "eve"}, date(1961, 11, 22), TODAY, True),
        ({"gte": 65, "basis": "eve"}, date(1961, 11, 23), TODAY, False),
        ({"lt": 3}, date(2023, 11, 22), TODAY, True),
        ({"lt": 3, "basis": "eve"}, date(2023, 11, 22), TODAY, False),
        ({"gte": 18, "unit": "month"}, date(2025, 5, 21), TODAY, True),
        ({"gte": 18, "unit": "month"}, date(2025, 5, 22), TODAY, False),
        ({"gte": 1}, date(2024, 2, 29), date(2025, 2, 28), False),
        ({"gte": 1, "basis": "eve"}, date(2024, 2, 29), date(2025, 2, 28), True),
        ({"gte": 1}, date(2024, 2, 29), date(2025, 3, 1), True),
        ({"gte": 4}, date(2024, 2, 29), date(2028, 2, 28), False),
        ({"gte": 4, "basis": "eve"}, date(2024, 2, 29), date(2028, 2, 28), True),
        ({"gte": 6, "unit": "month"}, date(2025, 8, 31), date(2026, 2, 28), False),
        ({"gte": 6, "unit": "month"}, date(2025, 8, 31), date(2026, 3, 1), True),
        ({"gte": 0}, date(2026, 11, 22), TODAY, False),
    ],
)
def test_ages(span, born, today, expected):
    assert matches({"attr": "age", **span}, Facts(birth_on=born), today) is expected
    assert matches({"some": "child", "where": {"age": span}}, Facts(children=(born,)), today) is expected


@pytest.mark.parametrize(
    ("where", "born", "today", "expected"),
    [
        ({"class_age": {"gte": 1, "lt": 2}}, date(2025, 4, 1), date(2026, 4, 1), True),
        ({"class_age": {"gte": 1, "lt": 2}}, date(2025, 4, 2), date(2026, 4, 1), False),
        ({"class_age": {"gte": 1, "lt": 2}}, date(2025, 4, 1), date(2026, 3, 31), False),
        ({"class_age": {"gte": 0, "lt": 1}}, date(2025, 4, 2), date(2027, 3, 31), True),
        ({"grade": ["e1"]}, date(2020, 4, 1), date(2026, 4, 1), True),
        ({"grade": ["e1"]}, date(2020, 4, 2), date(2026, 4, 1), False),
        ({"grade": ["nencho"]}, date(2020, 4, 2), date(2026, 4, 1), True),
        ({"grade": ["nencho"]}, date(2020, 4, 2), date(2026, 3, 31), False),
        ({"grade": ["h3"]}, date(2009, 4, 1), date(2027, 3, 31), True),
    ],
)
def test_classes_and_grades_turn_on_1_april(where, born, today, expected):
    assert matches({"some": "child", "where": where}, Facts(children=(born,)), today) is expected


def test_all_conditions_speak_of_the_same_child():
    baby_and_pupil = Facts(children=(date(2026, 1, 1), date(2018, 1, 1)))
    assert matches({"some": "child", "where": {"age": {"lt": 3}, "grade": ["e3"]}}, baby_and_pupil) is False
    assert matches({"some": "child", "where": {"age": {"lt": 12}}, "min": 2}, baby_and_pupil) is True
    assert matches({"some": "child", "where": {"age": {"lt": 12}}, "min": 3}, baby_and_pupil) is False


@pytest.mark.parametrize(
    ("town", "ward", "codes", "expected"),
    [
        ("271403", "271454", ["271454"], True),
        ("271403", "271454", ["271403"], True),
        ("271403", "271411", ["271454"], False),
        ("271403", None, ["271454"], None),
        ("271403", None, ["272027"], False),
        ("272027", "", ["271454"], False),
        (None, None, ["271454"], None),
    ],
)
def test_a_ward_lies_in_its_town(town, ward, codes, expected):
    assert matches({"attr": "area", "in": codes}, Facts(town=town, ward=ward)) is expected
    opposite = None if expected is None else not expected
    assert matches({"not": {"attr": "area", "in": codes}}, Facts(town=town, ward=ward)) is opposite


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({}, "すべての方"),
        ({"all": [MINAMI, UNDER_3]}, "堺市南区にお住まいで、3歳未満のお子さんがいる方"),
        ({"not": MINAMI}, "堺市南区以外にお住まいの方"),
        ({"all": [{"not": UNDER_3}, MINAMI]}, "3歳未満のお子さんがいなく、堺市南区にお住まいの方"),
        ({"any": [{"attr": "age", "gte": 65}, UNDER_3]}, "65歳以上の方、または3歳未満のお子さんがいる方"),
        ({"attr": "age", "gte": 18, "lt": 19, "basis": "eve"}, "18歳(誕生日の前日から数えて)の方"),
        ({"attr": "interests", "any_of": ["pets", "nature"]}, "「ペット」「自然・公園」に関心がある方"),
        ({"not": {"attr": "lang", "in": ["ja"]}}, "日本語をふだん使わない方"),
        ({"some": "child", "where": {"grade": ["nencho"]}, "min": 2}, "年長のお子さんが2人以上いる方"),
        ({"attr": "postal", "in": ["590", "5910"]}, "郵便番号が590・5910で始まる所にお住まいの方"),
        ({"not": {"attr": "postal", "in": ["590"]}}, "郵便番号が590以外で始まる所にお住まいの方"),
        (NEAR, "堺市役所から1.5km以内にお住まいの方"),
        ({"all": [{"not": NEAR | {"metres": 500}}, UNDER_3]}, "堺市役所から500mより遠くにお住まいで、3歳未満のお子さんがいる方"),
        ({"all": [{"attr": "work", "in": ["271403"]}, {"attr": "car", "in": ["no"]}]}, "堺市に通勤・通学していて、自動車を使っていない方"),
        ({"not": {"attr": "car", "in": ["no"]}}, "自動車を使っている方"),
        ({"all": [{"attr": "moved", "within_days": 30}, MINAMI]}, "引っ越して30日以内で、堺市南区にお住まいの方"),
        ({"attr": "due", "within_days": 90}, "出産予定日まで90日以内の方"),
        ({"attr": "household", "gte": 4}, "4人以上の世帯の方"),
        ({"not": {"attr": "household", "lt": 3}}, "1人から2人の世帯ではない方"),
        ({"attr": "household", "gte": 1, "lt": 2}, "1人の世帯の方"),
        ({"attr": "dwelling", "in": ["rented", "public"]}, "住まいが「賃貸」「公営・公社の住宅」の方"),
        ({"attr": "pets", "any_of": ["dog"]}, "ペットが「犬」に当てはまる方"),
        ({"attr": "pets", "any_of": ["none"]}, "ペットを飼っていない方"),
        ({"attr": "care", "in": ["care1", "care2"]}, "介護の認定が「要介護1」「要介護2」の方"),
        ({"not": {"attr": "disability", "any_of": ["none"]}}, "障がいの手帳などを持っている方"),
        ({"all": [{"not": {"attr": "disability", "any_of": ["physical"]}}, MINAMI]},
         "手帳などが「身体障がい者手帳」に当てはまらなく、堺市南区にお住まいの方"),
        ({"some": "child", "where": {"class_age": {"gte": 0, "lt": 3}}}, "0歳から2歳児クラス(4月1日の年齢)のお子さんがいる方"),
        (
            {"all": [{"attr": "area", "in": ["271403", "272027"]}, {"any": [UNDER_3, {"not": {"attr": "age", "lt": 40}}]}]},
            "堺市・岸和田市にお住まいで、「3歳未満のお子さんがいる方、または40歳未満ではない方」のいずれかに当てはまる方",
        ),
    ],
)
def test_every_rule_can_say_itself(rule, said):
    assert sentence(parse(rule), NAMES) == said


@given(strategies.rules)
def test_no_rule_is_speechless(rule):
    assume(nested(rule) <= 6)
    said = sentence(parse(rule), NAMES)
    assert said.endswith("方")
    assert said != "方"


def test_the_reason_names_only_what_was_true_of_this_person():
    rule = parse({"any": [{"attr": "age", "gte": 65}, {"all": [MINAMI, UNDER_3]}, {"attr": "lang", "in": ["vi"]}]})
    verdict = judge(rule, HANAKO, TODAY)
    assert verdict.matches
    assert reason(verdict.because, NAMES) == "堺市南区にお住まいで、3歳未満のお子さんがいる方へのお知らせです。"
    assert reason(judge(EVERYBODY, HANAKO, TODAY).because) == ""


def test_what_is_missing_is_named_and_a_clear_no_asks_for_nothing():
    rule = parse({"all": [MINAMI, UNDER_3]})
    assert judge(rule, Facts(town="271403"), TODAY).asks == ("ward", "children")
    assert judge(rule, Facts(town="272027", ward=""), TODAY).asks == ()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ([], "対象のきまり：条件の形になっていません。{ } で囲んだ条件を入れてください。"),
        ("残業", "対象のきまり：条件の形になっていません。{ } で囲んだ条件を入れてください。"),
        ({"all": []}, "対象のきまりの「all」：空になっています。1つ以上入れてください。"),
        ({"attr": "income", "lt": 3}, "対象のきまり：" + KINDS),
        (
            {"all": [MINAMI, {"some": "child", "where": {"age": {"lt": "3"}}}]},
            "対象のきまりの「all の2番目 > some > where > age > lt」：「3」は数ではありません。半角の整数を入れてください。",
        ),
        ({"attr": "age", "gte": 3, "lt": 3}, ("対象のきまりの「age」：「3以上3未満」に当てはまる人はいません。"
         "小さい数を gte に、大きい数を lt に入れてください。")),
        ({"attr": "age"}, "対象のきまりの「age」：年齢の条件が空です。gte(以上)か lt(未満)を入れてください。"),
        ({"attr": "age", "gte": 999}, "対象のきまりの「age」：年齢が大きすぎます。150 までの数にしてください。"),
        ({"attr": "area", "in": ["131016"]}, ("対象のきまりの「in の1番目」："
         "「131016」は大阪府内の市町村・区の番号ではありません。6けたの数字で入れてください。")),
        ({"attr": "age", "gte": 3, "sex": "f"}, ("対象のきまりの「age > sex」："
         "使えない項目があります。項目の名前を確かめて、余分なものを消してください。")),
        ({"not": {}}, "対象のきまりの「not」：" + KINDS),
        (NEAR | {"metres": 499}, "対象のきまりの「metres」：499 は小さすぎます。500 以上にしてください。"),
        (NEAR | {"metres": 20_001}, "対象のきまりの「metres」：20001 は大きすぎます。20000 以下にしてください。"),
        (NEAR | {"lat": 35.68}, "対象のきまりの「lat」：35.68 は大きすぎます。35.15 以下にしてください。"),
        (NEAR | {"lon": float("nan")}, "対象のきまりの「lon」：「nan」は数ではありません。半角の小数を入れてください。"),
        (NEAR | {"lon": True}, "対象のきまりの「lon」：「True」は数ではありません。半角の小数を入れてください。"),
        (NEAR | {"name": ""}, "対象のきまりの「name」：空になっています。名前を入れてください。"),
        (NEAR | {"name": "堺" * 61}, "対象のきまりの「name」：長すぎます。60文字までにしてください。"),
        (NEAR | {"name": "堺\u202e市"}, ("対象のきまり：場所の名前に、使えない文字があります。"
         "前後の空白や改行を消して、ふつうの文字だけで入れてください。")),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_answered_with_one_sentence(written, said):
    with pytest.raises(AudienceProblem) as told:
        parse(written)
    assert str(told.value) == said


def test_depth_and_size_are_limited_before_anything_is_read():
    deep = MINAMI
    for _level in range(10_000):
        deep = {"not": deep}
    with pytest.raises(AudienceProblem, match="入れ子が深すぎます"):
        parse(deep)
    with pytest.raises(AudienceProblem, match="61個"):
        parse({"any": [{"any": [MINAMI] * 19}, {"any": [MINAMI] * 19}, {"any": [MINAMI] * 19}]})
