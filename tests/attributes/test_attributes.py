from datetime import date

import pytest
from django.utils import timezone

from portal.attributes import actions, queries
from portal.attributes.actions import counting
from portal.attributes.queries import counting as queries_counting
from portal.attributes.queries import snapshots
from portal.attributes.rules.audience import parse
from portal.attributes.rules.facts import UNKNOWN, Facts
from portal.attributes.rules.vocabulary import ATTRIBUTES
from portal.audit.models import Entry
from portal.consent import actions as consents
from portal.identity.actions import family, homes
from portal.municipalities.scope import System, viewing_as
from tests.cast import KISHIWADA, SAKAI, Cast, resident

from .make import agree, tell

MINAMI = "271454"
BORN = date(1993, 5, 2)
pytestmark = pytest.mark.django_db


def disclosed(person, names=ATTRIBUTES):
    return queries.disclose(person.pk, names, "recommendation")


def test_what_was_told_is_disclosed_for_the_purpose_agreed_to(cast: Cast):
    tell(
        cast.hanako, town=SAKAI, ward=MINAMI, birth_date=BORN, interests=["pets", "childcare"], language="ja", children=(date(2025, 5, 20),)
    )
    agree(cast.hanako)
    assert disclosed(cast.hanako) == Facts(BORN, SAKAI, MINAMI, "ja", frozenset({"pets", "childcare"}), (date(2025, 5, 20),))
    assert disclosed(cast.hanako, ["town"]) == Facts(town=SAKAI)
    assert queries.disclose(cast.hanako.pk, ATTRIBUTES, "linkage") == UNKNOWN
    assert disclosed(cast.ken) == UNKNOWN


def test_withdrawing_counts_from_the_next_look(cast: Cast):
    tell(cast.hanako, birth_date=BORN)
    agree(cast.hanako)
    assert disclosed(cast.hanako).birth_on == BORN
    consents.withdraw(cast.hanako, "recommendation", by=cast.hanako)
    assert disclosed(cast.hanako) == UNKNOWN
    assert queries.profile(cast.hanako.pk).facts.birth_on == BORN


def test_a_new_wording_of_the_purpose_needs_a_new_consent(cast: Cast, as_portal: None):
    tell(cast.hanako, birth_date=BORN)
    agree(cast.hanako)
    consents.publish_purpose("recommendation", title="おすすめ", text="別の使い方もします。", by=cast.hanako)
    assert disclosed(cast.hanako) == UNKNOWN


def test_no_children_is_an_answer_and_an_empty_list_is_none(cast: Cast):
    agree(cast.hanako)
    assert disclosed(cast.hanako).children is None
    actions.declare(cast.hanako, by=cast.hanako, children="none")
    assert disclosed(cast.hanako).children == ()
    child = family.add_member(cast.hanako, relation="child", birth_on=date(2025, 5, 20), by=cast.hanako, now=timezone.now())
    assert disclosed(cast.hanako).children == (date(2025, 5, 20),)
    family.remove_member(cast.hanako, child.pk, by=cast.hanako)
    assert disclosed(cast.hanako).children is None


def test_a_ward_never_outlives_its_town(cast: Cast):
    agree(cast.hanako)
    tell(cast.hanako, town=SAKAI, ward=MINAMI)
    tell(cast.hanako, town=KISHIWADA)
    assert (disclosed(cast.hanako).town, disclosed(cast.hanako).ward) == (KISHIWADA, "")
    with pytest.raises(actions.NotDeclarable, match="「お住まいの区」に入れられない内容です"):
        tell(cast.hanako, town=KISHIWADA, ward=MINAMI)


@pytest.mark.parametrize(
    "declared",
    [{"income": "5000000"}, {"town": "131016"}, {"language": "xx"}, {"interests": ["gambling"]}, {"birth_date": date(2099, 1, 1)},
     {"birth_date": date(1800, 1, 1)}, {"birth_date": "2020-01-01"}, {"children": "many"}, {"ward": SAKAI}],
)  # fmt: skip
def test_only_words_of_the_vocabulary_are_kept_and_nothing_half_done_stays(cast: Cast, declared):
    with pytest.raises(actions.NotDeclarable):
        actions.declare(cast.hanako, by=cast.hanako, **({"interests": ["pets"]} | declared))
    assert queries.profile(cast.hanako.pk).entries == ()


def test_forgetting_leaves_nothing_but_the_family(cast: Cast):
    tell(cast.hanako, town=SAKAI, birth_date=BORN, children=(date(2025, 5, 20),))
    actions.forget(cast.hanako, by=cast.hanako)
    left = queries.profile(cast.hanako.pk)
    assert (left.entries, left.facts.birth_on, left.facts.town, len(left.children)) == ((), None, None, 1)


def test_a_new_home_moves_the_audience_along_and_forgets_the_ward(cast: Cast):
    tell(cast.ken, town=SAKAI, ward=MINAMI, birth_date=BORN)
    agree(cast.ken)
    homes.prove_home(cast.ken, KISHIWADA, by=cast.ken, now=timezone.now())
    assert disclosed(cast.ken) == Facts(birth_on=BORN, town=KISHIWADA, ward="")
    assert {one.name: one.source for one in queries.profile(cast.ken.pk).entries}["town"] == "マイナンバーカード"


def test_the_trail_says_which_entries_changed_and_never_what_they_say(cast: Cast, as_portal: None):
    tell(cast.hanako, town=SAKAI, birth_date=BORN)
    entry = Entry.objects.get(event="attributes.declared")
    assert (entry.subject_id, entry.detail) == (cast.hanako.pk, {"fields": "birth_date,town", "source": "declared"})


def test_counting_an_audience(cast: Cast, django_assert_num_queries):
    many = [resident(f"{number}@example.jp", "堺", "民", ("", ""), SAKAI) for number in range(12)]
    for number, person in enumerate(many):
        tell(person, town=SAKAI, birth_date=date(1950, 1, 1) if number < 11 else date(2000, 1, 1))
        agree(person)
    tell(cast.hanako, town=SAKAI, birth_date=date(1950, 1, 1))
    tell(cast.ken, town="272051", birth_date=date(1950, 1, 1))
    agree(cast.ken)
    today = timezone.localdate()
    with django_assert_num_queries(2):
        count = queries.matching(parse({"attr": "age", "gte": 65}), SAKAI, today)
    assert count == queries.Count(reached="11人", undecided="10人未満")
    assert queries.matching(parse({"attr": "age", "lt": 65}), SAKAI, today).reached == "10人未満"
    assert queries.matching(parse({"attr": "lang", "in": ["en"]}), SAKAI, today) == queries.Count("10人未満", "12人", is_small=True)


def test_who_works_in_a_town_is_counted_there_walked_and_in_the_snapshot(cast: Cast, settings, tmp_path, monkeypatch):
    """Twelve live in 岸和田 and work in 堺, one the other way round; of one it is not known."""
    settings.STATE_DIR = tmp_path
    for number in range(14):
        person = resident(f"{number}@example.jp", "堺", "民", ("", ""), SAKAI)
        home, work = (KISHIWADA, SAKAI) if number < 12 else (SAKAI, KISHIWADA)
        tell(person, town=home, **({"work_town": work} if number < 13 else {}))
        agree(person, "recommendation-life")
    rule, today = parse({"attr": "work", "in": [SAKAI]}), timezone.localdate()
    walked = queries.matching(rule, SAKAI, today, with_curve=True)
    assert (walked.reached, walked.undecided) == ("12人", "10人未満")
    assert queries.matching(rule, KISHIWADA, today).reached == "12人"
    assert queries.matching(parse({"attr": "work", "in": [SAKAI, KISHIWADA]}), SAKAI, today).reached == "13人"
    assert queries.matching(parse({"not": {"attr": "work", "in": [KISHIWADA]}}), SAKAI, today).reached == "10人未満"
    actions.build_snapshot()
    monkeypatch.setattr(queries_counting, "MOST_WALKED", 5)
    counted = queries.matching(rule, SAKAI, today, with_curve=True)
    assert counted.as_of is not None
    assert (counted.reached, counted.undecided, counted.curve) == (walked.reached, walked.undecided, walked.curve)


def test_counting_is_kept_in_the_trail_and_has_an_end(cast: Cast, monkeypatch):
    with viewing_as(System("test")):
        actions.count_audience(parse({}), town_id=SAKAI, by=cast.mori)
        actions.count_audience(parse({}), town_id=SAKAI, by=cast.mori)
        entries = [*Entry.objects.filter(event="attributes.audience_counted")]
        assert {(one.municipality_id, one.actor_id, one.detail["reached"]) for one in entries} == {(SAKAI, str(cast.mori.pk), "10人未満")}
        assert len({one.detail["rule"] for one in entries}) == 1
        monkeypatch.setattr(counting, "MOST_IN_A_WHILE", 2)
        with pytest.raises(actions.TooManyCounts):
            actions.count_audience(parse({}), town_id=SAKAI, by=cast.mori)
        actions.count_audience(parse({}), town_id="272051", by=cast.ono)


def test_a_large_town_is_counted_in_the_snapshot_and_alike(cast: Cast, settings, tmp_path, monkeypatch):
    settings.STATE_DIR = tmp_path
    for number in range(12):
        person = resident(f"{number}@example.jp", "堺", "民", ("", ""), SAKAI)
        tell(person, town=SAKAI, birth_date=date(1950, 1, number + 1), children=(date(2020, 1, 1),))
        agree(person)
    written = {"attr": "age", "gte": 65}, {"some": "child", "where": {"age": {"lt": 18}}}, {"attr": "age", "lt": 9}
    asked = [parse(rule) for rule in written]
    today = timezone.localdate()
    walked = [queries.matching(rule, SAKAI, today) for rule in asked]
    assert actions.build_snapshot() == 12
    assert snapshots.place().stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(queries_counting, "MOST_WALKED", 5)
    counted = [queries.matching(rule, SAKAI, today) for rule in asked]
    assert [one.as_of is not None for one in counted] == [True] * 3
    assert [(one.reached, one.undecided) for one in counted] == [(one.reached, one.undecided) for one in walked]
    assert queries.matching(asked[0], None, today).reached == "12人"
    assert queries.matching(asked[0], KISHIWADA, today).reached == "10人未満"
    with viewing_as(System("test")):
        consents.publish_purpose("recommendation", title="おすすめ", text="別の使い方もします。", by=cast.mori)
    assert queries.matching(asked[0], SAKAI, today).reached == "10人未満"


def test_a_large_town_without_a_snapshot_has_no_number_yet(cast: Cast, settings, tmp_path, monkeypatch, as_portal):
    """Nobody waits while hundreds of thousands are walked, and the number is not made up."""
    settings.STATE_DIR = tmp_path
    for number in range(12):
        person = resident(f"{number}@example.jp", "堺", "民", ("", ""), SAKAI)
        tell(person, town=SAKAI)
        agree(person)
    monkeypatch.setattr(queries_counting, "MOST_WALKED", 5)
    monkeypatch.setattr(queries_counting, "MOST_WAITED_FOR", 11)
    assert actions.count_audience(parse({}), town_id=SAKAI, by=cast.mori) == queries.Count(is_pending=True)
    snapshots.place().write_bytes(snapshots.MAGIC + b"cut short")
    assert queries.matching(parse({}), SAKAI, timezone.localdate()).is_pending
    actions.build_snapshot()
    assert actions.count_audience(parse({}), town_id=SAKAI, by=cast.mori).reached == "12人"


def test_what_asks_about_health_is_rounded(cast: Cast):
    for number in range(13):
        person = resident(f"{number}@example.jp", "堺", "民", ("", ""), SAKAI)
        tell(person, town=SAKAI, care="care1")
        agree(person, "recommendation-care")
    assert queries.matching(parse({"attr": "care", "in": ["care1"]}), SAKAI, timezone.localdate()).reached == "約10人"


def test_areas_are_named_in_full(cast: Cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        said = queries.sentence(parse({"attr": "area", "in": [MINAMI, KISHIWADA]}))
    assert said == "堺市南区・岸和田市にお住まいの方"
    with django_assert_num_queries(0):
        assert queries.sentence(parse({"attr": "age", "gte": 65})) == "65歳以上の方"
