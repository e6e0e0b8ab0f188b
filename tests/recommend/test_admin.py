import contextlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.attributes.rules import simple_audience
from portal.attributes.rules.audience import AudienceProblem, judge, parse
from portal.attributes.rules.facts import Facts
from portal.attributes.rules.leaves import FACT_OF
from portal.attributes.rules.simple_audience import DISTANCES, Boxes, Group, Spot
from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from recommend.models import Item
from tests.attributes.make import agree, tell
from tests.cast import SAKAI, resident

from .make import MINAMI, in_days, published, today

LIST = "/admin/recommend/item/"
UNDER_3 = {"some": "child", "where": {"age": {"gte": 0, "lt": 3}}}
pytestmark = pytest.mark.django_db


def page(item):
    return f"{LIST}{item.pk}/change/"


def typed(**changed):
    facts = {"kind": "benefit", "title": "ひろばのご案内", "summary": "あたらしくできました。", "opens_on": today().isoformat()}
    return facts | changed


def item():
    with viewing_as(System("test")):
        return Item.objects.get()


def test_a_clerk_writes_sees_whom_it_reaches_and_publishes(cast, as_mori, as_hanako):
    boxes = {"group1_areas": [MINAMI], "group1_child_from": "0", "group1_child_to": "2"}
    assert as_mori.post(LIST + "add/", typed(**boxes)).status_code == 302
    written = item()
    assert (written.state, written.municipality_id) == ("draft", SAKAI)
    assert written.audience == {"all": [{"attr": "area", "in": [MINAMI]}, UNDER_3]}
    assert "ひろばのご案内" not in as_hanako.get(f"/feed/?all=1&town={SAKAI}").content.decode().replace("<wbr>", "")
    as_mori.post(page(written), typed(**boxes, _publish="1"))
    assert item().state == "published"
    tell(cast.hanako, town=SAKAI, ward=MINAMI, children=(in_days(-400),))
    agree(cast.hanako)
    assert "堺市南区にお住まいで、3歳未満のお子さんがいる方へのお知らせです。" in as_hanako.get("/feed/").content.decode()
    as_mori.post(page(written), typed(**boxes, _take_down="1"))
    assert item().state == "draft"


def test_the_boxes_show_the_rule_again(as_mori):
    with viewing_as(System("test")):
        written = published(
            "題", audience={"any": [{"all": [{"attr": "area", "in": [MINAMI]}, UNDER_3]}, {"attr": "age", "gte": 65, "basis": "eve"}]}
        )
    shown = as_mori.get(page(written)).content.decode()
    assert 'name="group1_child_to" value="2"' in shown
    assert 'name="group2_age_from" value="65"' in shown
    assert shown.partition('class="keys')[0].count("checked") == 2


def test_the_outsider_cannot_tell_that_the_item_exists(as_ono, as_pref, as_hanako, client):
    with viewing_as(System("test")):
        written = published("堺市のもの")
    for outsider in (as_ono, as_pref):
        assert outsider.get(page(written)).status_code == 404
        assert outsider.post(page(written), typed(title="書きかえた")).status_code == 404
        assert "堺市のもの" not in outsider.get(LIST).content.decode()
    assert as_hanako.get(page(written)).status_code in (302, 403)
    assert client.get(page(written)).status_code == 302
    assert item().title == "堺市のもの"


def test_the_operator_writes_for_the_prefecture(as_pref):
    as_pref.post(LIST + "add/", typed())
    assert item().municipality_id is None


def test_counting_saves_nothing_hides_small_numbers_and_is_kept_in_the_trail(cast, as_mori):
    people = [resident(f"{number}@example.jp", "堺", "民", ("", ""), SAKAI) for number in range(10)]
    for person in people:
        tell(person, town=SAKAI, birth_date=in_days(-70 * 366))
        agree(person)
    ten = as_mori.post(LIST + "audience/", typed(group1_age_from="65")).content.decode()
    assert "65歳以上の方" in ten
    assert "<strong>10人</strong>" in ten
    none = as_mori.post(LIST + "audience/", typed(group1_age_to="64")).content.decode()
    assert "<strong>10人未満</strong>" in none
    with viewing_as(System("test")):
        assert not Item.objects.exists()
        assert Entry.objects.filter(event="attributes.audience_counted", actor_id=str(cast.mori.pk)).count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"intricate": '{"attr": "income"}'}, "条件の種類が分かりません"),
        ({"intricate": '{"all": [{"attr": "car", "in": ["yes"]}, {"attr": "car", "in": ["no"]}]}'}, "互いに打ち消しあっていて"),
        ({"intricate": "{{"}, "JSONとして読めません"),
        ({"group1_age_from": "40", "group1_age_to": "30"}, "に当てはまる人はいません"),
        ({"group1_areas": ["272027"]}, "272027"),
        ({"deadline_on": "2020-01-01"}, "期限が、載せはじめる日より前です"),
        ({"title": ""}, "errorlist"),
    ],
)
def test_what_cannot_be_is_answered_on_the_form(as_mori, changed, said):
    answer = as_mori.post(LIST + "add/", typed(**changed))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    with viewing_as(System("test")):
        assert not Item.objects.exists()


def test_what_boxes_cannot_say_is_written_as_json_and_wins(as_mori):
    nested = {"not": {"all": [{"attr": "lang", "in": ["ja"]}, {"attr": "car", "in": ["yes"]}]}}
    as_mori.post(LIST + "add/", typed(intricate=json.dumps(nested), group1_age_from="65"))
    assert item().audience == nested
    assert "&quot;not&quot;" in as_mori.get(page(item())).content.decode()


def test_the_list_says_whom_each_is_for(as_mori):
    with viewing_as(System("test")):
        published("題", audience={"attr": "area", "in": [MINAMI]})
    assert "堺市南区にお住まいの方" in as_mori.get(LIST).content.decode()


ages = st.none() | st.integers(0, 99)
numbers = st.none() | st.integers(1, 9)
groups = st.builds(
    Group,
    areas=st.sampled_from([(), (SAKAI,), (MINAMI, SAKAI)]),
    age_from=ages,
    child_to=ages,
    grades=st.sampled_from([(), ("e1", "e2")]),
    interests=st.sampled_from([(), ("pets",)]),
    languages=st.sampled_from([(), ("en",)]),
    eve=st.booleans(),
    child_from=numbers,
    child_unit=st.sampled_from(["", "month"]),
    class_from=st.none() | st.integers(0, 5),
    child_least=st.none() | st.integers(1, 3),
    household_from=numbers,
    due_within=numbers,
    moved_within=numbers,
    near=st.sampled_from([None, Spot("中央図書館", 34.5733, 135.483), Spot("役所（別館）", 34.5, 135.48312)]),
    near_within=st.sampled_from(DISTANCES),
    postals=st.sampled_from([(), ("590", "5900078")]),
    works=st.sampled_from([(), ("271004",)]),
    dwellings=st.sampled_from([(), ("rented", "public")]),
    cars=st.sampled_from([(), ("yes",), ("no",)]),
    pets=st.sampled_from([(), ("dog", "cat")]),
    cares=st.sampled_from([(), ("care3", "care4")]),
    disabilities=st.sampled_from([(), ("mental",)]),
)


@given(st.lists(groups, max_size=3), groups | st.just(Group()))
def test_boxes_and_rules_are_two_writings_of_one_thing(written, without):
    rule = simple_audience.written(Boxes(tuple(written), without))
    again = simple_audience.boxes(rule)
    assert again is not None
    assert simple_audience.written(again) == rule
    with contextlib.suppress(AudienceProblem):  # "40 to 30" is written, and refused when it is read
        parse(rule)


def test_every_attribute_of_the_vocabulary_has_a_box():
    asked = {word for word, _of in simple_audience.LISTS.values()} | {*simple_audience.DAYS.values(), "age", "household", "near"}
    assert asked == {leaf.model_fields["attr"].annotation.__args__[0] for leaf in FACT_OF if "attr" in leaf.model_fields}


def test_shutting_out_is_never_a_guess():
    rule = parse(simple_audience.written(Boxes((Group(areas=(SAKAI,)),), Group(cars=("yes",), pets=("dog",)))))
    told = Facts(town=SAKAI, ward=MINAMI, car="no", pets=frozenset({"none"}))
    assert judge(rule, told, today()).matches is True
    assert judge(rule, replace(told, car="yes"), today()).matches is False
    assert judge(rule, replace(told, pets=None), today()).matches is None


@pytest.mark.parametrize(
    "rule",
    [
        {"not": {"all": [{"attr": "age", "gte": 3}, {"attr": "car", "in": ["yes"]}]}},
        {"some": "child", "where": {"age": {"lt": 18, "unit": "day"}}},
        {"all": [{"not": {"attr": "age", "gte": 3}}, {"attr": "car", "in": ["yes"]}]},
        {"not": {"not": {"attr": "age", "gte": 3}}},
        {"some": "child", "where": {"class_age": {"gte": 0, "lt": 3}, "age": {"lt": 3, "unit": "day"}}},
        {"all": [{"attr": "age", "gte": 3}, {"attr": "age", "lt": 9}]},
        {"any": [{"attr": "age", "gte": age} for age in range(4)]},
        {"all": [{"any": [{"attr": "age", "gte": 3}]}]},
    ],
)
def test_what_is_too_intricate_for_boxes_is_known_as_such(rule):
    parse(rule)
    assert simple_audience.boxes(rule) is None


def test_a_deadline_that_moves_is_seen_at_once(as_mori, as_hanako):
    as_mori.post(LIST + "add/", typed(deadline_on=(today() + timedelta(days=3)).isoformat(), _publish="1"))
    assert "あと3日" in as_hanako.get("/feed/").content.decode()
    as_mori.post(page(item()), typed(deadline_on=(today() + timedelta(days=5)).isoformat()))
    assert "あと5日" in as_hanako.get("/feed/").content.decode()


def test_the_count_stands_beside_the_form_while_it_is_written(as_mori, as_ono, as_hanako, client):
    live = {"headers": {"HX-Request": "true"}}
    assert 'hx-post="/admin/recommend/item/audience/"' in as_mori.get(LIST + "add/").content.decode()
    part = as_mori.post(LIST + "audience/", typed(group1_areas=[MINAMI]), **live).content.decode()
    assert "堺市南区にお住まいの方" in part
    assert "<html" not in part
    assert "届く方がほとんどいません" in part
    for everybody in (typed(), {}):
        assert "すべての方" in as_mori.post(LIST + "audience/", everybody, **live).content.decode()
    wrong = typed(intricate='{"attr": "income"}')
    assert "条件の種類が分かりません" in as_mori.post(LIST + "audience/", wrong, **live).content.decode()
    always = typed(intricate='{"any": [{"attr": "car", "in": ["yes"]}, {"attr": "car", "in": ["no"]}]}')
    assert "登録のある方の全員に届きます" in as_mori.post(LIST + "audience/", always, **live).content.decode()
    for outsider in (client, as_hanako):
        assert "届く方" not in outsider.post(LIST + "audience/", typed(), **live).content.decode()
    assert "271454 は候補にありません" in as_ono.post(LIST + "audience/", typed(group1_areas=[MINAMI]), **live).content.decode()


def test_each_officer_counts_the_own_town_only(cast, as_mori, as_ono):
    for number in range(10):
        person = resident(f"{number}@example.jp", "堺", "民", ("", ""), SAKAI)
        tell(person, town=SAKAI, birth_date=in_days(-70 * 366))
        agree(person)
    asked = typed(intricate='{"attr": "age", "gte": 65}')
    assert "<strong>10人</strong>" in as_mori.post(LIST + "audience/", asked).content.decode()
    assert "<strong>10人未満</strong>" in as_ono.post(LIST + "audience/", asked).content.decode()
