"""An audience that is changed while it is public: whoever is newly reached is told the next morning, once, and nobody else."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from notifications.actions import choices
from notifications.models import Delivery
from portal.attributes.queries import disclose
from portal.attributes.rules.audience import judge, parse
from portal.attributes.rules.vocabulary import ATTRIBUTES
from portal.consent import actions as consents
from portal.identity.models import Resident
from recommend.actions import digests, feeds, items, itemwords, telling
from recommend.models import Edition, Item, ItemWords, Told
from recommend.queries.mornings import morning
from recommend.queries.telling import concerned
from tests.attributes.make import agree, tell
from tests.cast import KISHIWADA, SAKAI, SUITA, logged_in, resident

from .make import MINAMI, UNDER_3, calendar_was_told, in_days, published, sent, today
from .test_admin import LIST, page, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]
UNDER_7 = {"some": "child", "where": {"age": {"lt": 7}}}
THREE_TO_6 = {"some": "child", "where": {"age": {"gte": 3, "lt": 7}}}
EIGHTEEN_MONTHS = {"some": "child", "where": {"age": {"gte": 540, "lt": 720, "unit": "day"}}}
IN_MINAMI = {"all": [{"attr": "area", "in": [MINAMI]}, UNDER_7]}
WORKS_HERE = {"attr": "work", "in": [SAKAI]}
GROWN_UP = {"attr": "age", "gte": 18}
EVERYBODY: dict = {}


def person(name, town=SAKAI, **told):
    one = resident(f"{name}@example.jp", "堺", name, ("", ""), town)
    tell(one, town=town, **told)
    agree(one, "recommendation-life")
    calendar_was_told(one)
    return one


@pytest.fixture
def people(cast):
    """Sakai's: with a baby, with a child of five, with none. Suita's are outside whatever Sakai changes, but for who works there."""
    little, five = (in_days(-550),), (in_days(-2000),)
    return {
        "baby": person("baby", ward=MINAMI, children=little),
        "five": person("five", ward=MINAMI, children=five),
        "none": person("none", birth_date=in_days(-14_000)),
        "suita": person("suita", SUITA, children=(*little, *five), birth_date=in_days(-14_000)),
        "works": person("works", SUITA, work_town=SAKAI, children=five),
    }


@pytest.fixture
def told_by_the_look(people):
    """Who is told by the look of a day from now on."""

    def look(days):
        before = {*Told.objects.filter(card__startswith="item-").values_list("pk", flat=True)}
        telling.tick(in_days(days))
        rows = Told.objects.filter(card__startswith="item-").exclude(pk__in=before)
        names = {one.pk: name for name, one in people.items()}
        return {names[row.resident_id] for row in rows}

    return look


def change(item, by, **facts):
    row = Item.objects.get(pk=item.pk)
    for name, value in facts.items():
        setattr(row, name, value)
    return items.save(row, by=by)


def alerts(one):
    return Delivery.objects.filter(recipient=one, topic="for_you").count()


@pytest.mark.parametrize(
    ("before", "changes", "first", "then"),
    [
        (UNDER_3, [UNDER_7], {"baby"}, {"five"}),
        (UNDER_3, [EVERYBODY], {"baby"}, {"five", "none"}),
        (UNDER_3, [{"any": [UNDER_3, GROWN_UP]}], {"baby"}, {"none"}),
        (UNDER_3, [THREE_TO_6], {"baby"}, {"five"}),
        (UNDER_3, [UNDER_7, EVERYBODY], {"baby"}, {"five", "none"}),
        (UNDER_3, [UNDER_7, UNDER_3], {"baby"}, set()),
        (UNDER_3, [EVERYBODY, UNDER_7], {"baby"}, {"five"}),
        (UNDER_7, [UNDER_3], {"baby", "five"}, set()),
        (UNDER_7, [THREE_TO_6, UNDER_7], {"baby", "five"}, set()),
        (EVERYBODY, [UNDER_7], {"baby", "five", "none"}, set()),
        (GROWN_UP, [{"all": [GROWN_UP, UNDER_7]}], {"none"}, set()),
        (IN_MINAMI, [UNDER_7], {"baby", "five"}, set()),
        (UNDER_3, [{"any": [UNDER_3, WORKS_HERE]}], {"baby"}, {"works"}),
        (WORKS_HERE, [EVERYBODY], {"works"}, {"baby", "five", "none"}),
    ],
)
def test_exactly_those_who_are_newly_reached_are_told_once(told_by_the_look, people, cast, before, changes, first, then):
    item = published("給付", days=60, audience=before)
    assert told_by_the_look(0) == first
    for audience in changes:
        change(item, cast.mori, audience=audience)
    assert told_by_the_look(1) == then
    assert [told_by_the_look(days) for days in (2, 3)] == [set(), set()]
    assert {name: alerts(one) for name, one in people.items()} == {name: int(name in first | then) for name in people}


def test_it_may_be_widened_and_narrowed_again_and_again_and_each_is_told_once(told_by_the_look, people, cast):
    item = published("給付", days=60, audience=UNDER_3)
    found = [told_by_the_look(0)]
    for days, audience in enumerate([UNDER_7, UNDER_3, UNDER_7, EVERYBODY, THREE_TO_6, EVERYBODY], start=1):
        change(item, cast.mori, audience=audience)
        found.append(told_by_the_look(days))
    assert found == [{"baby"}, {"five"}, set(), set(), {"none"}, set(), set()]
    assert {name: alerts(one) for name, one in people.items()} == {"baby": 1, "five": 1, "none": 1, "suita": 0, "works": 0}


def test_other_words_another_deadline_or_another_kind_tell_nobody(told_by_the_look, people, cast):
    item = published("給付", days=60, audience=UNDER_3)
    assert told_by_the_look(0) == {"baby"}
    late = people["late"] = person("late", children=(in_days(-550),))
    changes = [{"title": "直した題"}, {"deadline_on": in_days(50)}, {"kind": "procedure"}, {"needs_review": True, "body": "直した本文"}]
    for days, facts in enumerate(changes, start=1):
        change(item, cast.mori, **facts)
        assert told_by_the_look(days) == set()
    assert Item.objects.get().state == "draft"
    assert alerts(late) == 0


def test_before_the_first_look_it_is_new_to_all_whom_it_reaches_by_then(told_by_the_look, cast):
    item = published("給付", days=60, audience=UNDER_3)
    change(item, cast.mori, audience=THREE_TO_6)
    change(item, cast.mori, audience=UNDER_7)
    assert [told_by_the_look(days) for days in range(3)] == [{"baby", "five"}, set(), set()]


def test_a_standing_offer_is_told_to_whom_it_is_widened_and_what_cannot_be_missed_waits_in_the_feed(told_by_the_look, cast):
    offer, plain = published("医療費の助成", audience=UNDER_3), published("くらしの手続", audience=IN_MINAMI)
    article = published("話題", kind="article", days=60, audience=UNDER_3)
    change(plain, cast.mori, audience={"attr": "area", "in": [MINAMI]})
    assert [told_by_the_look(days) for days in (0, 1)] == [set(), set()]
    for item in (offer, article):
        change(item, cast.mori, audience=UNDER_7)
    change(plain, cast.mori, audience=EVERYBODY)
    assert [told_by_the_look(days) for days in (2, 3)] == [{"five"}, set()]
    assert {row.card for row in Told.objects.filter(card__startswith="item-")} == {f"item-{offer.pk}"}


def test_a_deadline_that_is_added_in_the_course_of_the_first_day_makes_it_news_the_next_morning(told_by_the_look, cast):
    item = published("給付", audience={"attr": "area", "in": [MINAMI]})
    assert told_by_the_look(0) == set()
    change(item, cast.mori, deadline_on=in_days(60))
    assert [told_by_the_look(days) for days in (1, 2)] == [{"baby", "five"}, set()]


@pytest.mark.parametrize("why", ["off", "weekly", "hidden", "came later"])
def test_whom_it_reached_before_is_not_told_because_others_are_reached_now(told_by_the_look, people, cast, why):
    """Whoever it reached and was not told of it chose so, or has found it in the feed since: a clerk's change is no news for them."""
    item, baby = published("給付", days=60, audience=UNDER_3), people["baby"]
    if why in ("off", "weekly"):
        digests.choose(baby, why, 0, by=baby, today=today())
    elif why == "hidden":
        feeds.hide(baby, f"item-{item.pk}", by=baby, today=today(), for_good=False)
    else:
        consents.withdraw(baby, "recommendation", by=baby)
    assert told_by_the_look(0) == ({"baby"} if why == "weekly" else set())
    digests.choose(baby, "each", 0, by=baby, today=today())
    agree(baby)
    change(item, cast.mori, audience=UNDER_7)
    assert [told_by_the_look(days) for days in (1, 40)] == [{"five"}, set()]
    assert (alerts(baby), alerts(people["five"])) == (0, 1)


def test_who_works_there_and_was_reached_before_is_not_newly_reached(told_by_the_look, people, cast):
    item = published("給付", days=60, audience=WORKS_HERE)
    assert told_by_the_look(0) == {"works"}
    people["late"] = person("late", SUITA, work_town=SAKAI)
    change(item, cast.mori, audience={"any": [WORKS_HERE, UNDER_3]})
    assert told_by_the_look(1) == {"baby"}


@pytest.mark.parametrize(("pace", "now", "after_a_week"), [("each", 1, 1), ("weekly", 0, 1), ("off", 0, 0)])
def test_who_is_newly_reached_is_told_as_they_chose(told_by_the_look, people, cast, pace, now, after_a_week):
    five = people["five"]
    digests.choose(five, pace, 0, by=five, today=today())
    item = published("給付", days=60, audience=UNDER_3)
    told_by_the_look(0)
    change(item, cast.mori, audience=UNDER_7)
    told_by_the_look(1)
    assert alerts(five) == now
    digests.choose(five, pace, 0, by=five, today=today())
    digests.send_some(in_days(8))
    assert alerts(five) == after_a_week
    change(item, cast.mori, audience=UNDER_3)
    told_by_the_look(9)
    change(item, cast.mori, audience=EVERYBODY)
    told_by_the_look(10)
    digests.send_some(in_days(16))
    assert alerts(five) == after_a_week


def test_who_rests_is_told_after_the_rest_and_who_was_told_of_something_else_that_day_has_one_alert(told_by_the_look, people, cast):
    choices.rest(people["five"], in_days(5), by=people["five"])
    item = published("給付", days=60, audience=UNDER_3)
    told_by_the_look(0)
    change(item, cast.mori, audience=UNDER_7)
    Item.objects.filter(pk=published("ほかの給付", days=60, audience=UNDER_7).pk).update(published_at=timezone.now() + timedelta(days=1))
    assert told_by_the_look(1) == {"baby", "five"}
    assert timezone.localdate(Delivery.objects.get(recipient=people["five"], topic="for_you").not_before) == in_days(5)


def test_a_clerk_who_changes_it_while_the_look_goes_on_has_it_told_by_the_next(people, cast, monkeypatch):
    """The look leaves what it has seen, and not what stands there by then: of a new announcement and of one that was widened."""
    old = published("前の給付", days=60, audience=UNDER_3)
    telling.tick(today())
    new = published("新しい給付", days=60, audience=UNDER_3)
    change(old, cast.mori, audience=UNDER_7)
    found = morning(today(), in_days(1))
    for item in (old, new):
        change(item, cast.mori, audience=EVERYBODY)
    monkeypatch.setattr(telling, "morning", lambda *_days: found)
    telling.tick(in_days(1))
    monkeypatch.undo()
    assert {item.pk: item.ticked_audience for item in Item.objects.all()} == {old.pk: UNDER_7, new.pk: UNDER_3}
    telling.tick(in_days(2))
    told = {(row.resident_id, row.card) for row in Told.objects.filter(card__startswith="item-")}
    assert told == {(people[name].pk, f"item-{item.pk}") for name in ("baby", "five", "none") for item in (old, new)}


@pytest.mark.parametrize("how", ["down", "circular"])
def test_what_is_new_again_while_the_look_goes_on_stays_new(told_by_the_look, people, cast, monkeypatch, how):
    item = published("給付", days=60, audience=UNDER_3)
    found = morning(in_days(-1), today())
    if how == "down":
        items.take_down(item, by=cast.mori)
    else:
        change(item, cast.mori, is_circular=True)
    monkeypatch.setattr(telling, "morning", lambda *_days: found)
    assert told_by_the_look(0) == set()
    monkeypatch.undo()
    items.publish(Item.objects.get(), by=cast.hara, now=timezone.now())
    assert [told_by_the_look(days) for days in (1, 2)] == [{"baby"}, set()]


def test_a_look_that_died_is_done_again_and_nobody_is_told_twice(told_by_the_look, people, cast, monkeypatch):
    item = published("給付", days=60, audience=UNDER_3)
    told_by_the_look(0)
    change(item, cast.mori, audience=UNDER_7)

    def dies(*_rest):
        raise RuntimeError

    monkeypatch.setattr(telling, "_leave_for_the_next", dies)
    with pytest.raises(RuntimeError):
        telling.tick(in_days(1))
    assert alerts(people["five"]) == 1
    monkeypatch.undo()
    assert (told_by_the_look(1), told_by_the_look(2), alerts(people["five"])) == (set(), set(), 1)


def test_a_rule_that_is_no_longer_understood_makes_nobody_newly_reached(told_by_the_look, cast):
    item = published("給付", days=60, audience=UNDER_7)
    told_by_the_look(0)
    Item.objects.filter(pk=item.pk).update(ticked_audience={"attr": "income"})
    assert told_by_the_look(1) == set()
    assert Item.objects.get().ticked_audience == UNDER_7


# --- what another person has to see


def corrected(item, cast, days, **facts):
    """Mori changes it, and Hara publishes it on that day."""
    change(item, cast.mori, **facts)
    row = Item.objects.get(pk=item.pk)
    assert row.state == "draft"
    items.publish(row, by=cast.hara, now=timezone.now() + timedelta(days=days))


def test_a_circular_that_is_widened_is_told_to_the_newly_reached_when_it_comes_again(told_by_the_look, people, cast):
    item = sent("お便り", days=60)
    assert told_by_the_look(0) == {"baby"}
    late = people["late"] = person("late", children=(in_days(-550),))
    corrected(item, cast, 0, title="直した題")
    assert told_by_the_look(1) == set()
    corrected(item, cast, 1, audience=UNDER_7)
    assert told_by_the_look(2) == {"five"}
    corrected(item, cast, 2, audience=UNDER_3)
    assert [told_by_the_look(days) for days in (3, 4)] == [set(), set()]
    assert (alerts(late), alerts(people["suita"])) == (0, 0)


@pytest.mark.parametrize("waits", [1, 3])
def test_who_grew_into_it_while_it_waited_for_a_colleague_is_told(told_by_the_look, people, cast, waits):
    from_551_days = {"some": "child", "where": {"age": {"gte": 551, "lt": 720, "unit": "day"}}}
    item = published("健診", days=90, kind="procedure", audience=from_551_days)
    assert told_by_the_look(0) == set()
    change(item, cast.mori, title="直した題", needs_review=True)
    assert [told_by_the_look(days) for days in range(1, waits + 1)] == [set()] * waits
    items.publish(Item.objects.get(), by=cast.hara, now=timezone.now() + timedelta(days=waits))
    assert [told_by_the_look(waits + days) for days in (1, 2)] == [{"baby"}, set()]


def test_what_becomes_a_circular_or_was_taken_down_is_new_again_to_who_was_never_told(told_by_the_look, people, cast):
    article, benefit = published("話題", kind="article", audience=UNDER_3), published("給付", days=60, audience=UNDER_3)
    assert [told_by_the_look(days) for days in (0, 1)] == [{"baby"}, set()]
    people["late"] = person("late", children=(in_days(-550),))
    corrected(article, cast, 1, is_circular=True)
    assert told_by_the_look(2) == {"baby", "late"}
    people["later"] = person("later", children=(in_days(-550),))
    items.take_down(benefit, by=cast.mori)
    assert told_by_the_look(3) == set()
    items.publish(Item.objects.get(pk=benefit.pk), by=cast.mori, now=timezone.now() + timedelta(days=3))
    assert [told_by_the_look(days) for days in (4, 5)] == [{"late", "later"}, set()]


def test_words_in_another_language_are_a_change_of_words(told_by_the_look, people, cast):
    item = sent("お便り", days=60)
    told_by_the_look(0)
    late = people["late"] = person("late", children=(in_days(-550),))
    itemwords.keep(item, written=[ItemWords(item=item, language="en", title="News", summary="")], removed=[], by=cast.mori)
    items.publish(Item.objects.get(), by=cast.hara, now=timezone.now())
    assert (told_by_the_look(1), alerts(late)) == (set(), 0)


# --- against looking at everybody

RULES = [UNDER_3, UNDER_7, EIGHTEEN_MONTHS, {"not": UNDER_3}, EVERYBODY, IN_MINAMI, WORKS_HERE, {"any": [WORKS_HERE, EIGHTEEN_MONTHS]}]
DATED = [0, 1, 2, 3, 5, 7]
steps = st.one_of(
    st.tuples(st.just("change"), st.integers(0, len(RULES) - 1)),
    st.tuples(st.just("look"), st.integers(1, 4)),
    st.sampled_from([("words", 0), ("publish", 0), ("down", 0)]),
)


@pytest.fixture
def crowd(cast):
    towns = [SAKAI, SAKAI, SUITA, KISHIWADA]
    for number in range(12):
        children = (in_days(-536 - number),) if number % 3 else (in_days(-2000),)
        facts = {"work_town": SAKAI} if number % 4 > 1 else {"ward": MINAMI}
        person(f"p{number}", towns[number % 4], children=children if number != 7 else (), **facts)


class Everyone:
    """What a full recompute says: each look judges everybody by the rule of now, and by the rule and on the day of the look before."""

    def __init__(self, rule, has_deadline):
        self.rule, self.has_deadline, self.is_public = rule, has_deadline, True
        self.seen, self.came_on, self.told = None, today(), set()
        self.facts = {row.pk: disclose(row.pk, ATTRIBUTES, "recommendation") for row in Resident.objects.all()}

    def reached(self, number, day):
        rule = parse(RULES[number])
        names_it = number in (6, 7)
        return {
            pk for pk, facts in self.facts.items()
            if (facts.town == SAKAI or (names_it and facts.work_town == SAKAI)) and judge(rule, facts, day).matches
        }  # fmt: skip

    def look(self, last, day):
        if not self.is_public:
            return set()
        now = self.reached(self.rule, day)
        if self.seen is None:
            is_new = self.came_on >= last
            found = now if is_new and self.has_deadline else now - self.reached(self.rule, last) if self.rule in DATED else set()
            self.seen = None if is_new and not self.has_deadline and self.came_on >= day else (self.rule, day)
        else:
            found = now - self.reached(*self.seen) if self.has_deadline or self.rule in DATED else set()
            self.seen = (self.rule, day)
        found -= self.told
        self.told |= found
        return found


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example([("look", 1), ("change", 1), ("look", 1), ("change", 0), ("look", 1), ("change", 4), ("look", 1)], 0, True, False)
@example([("look", 1), ("words", 0), ("look", 3), ("publish", 0), ("look", 1)], 2, True, True)
@given(st.lists(steps, max_size=12), st.integers(0, len(RULES) - 1), st.booleans(), st.booleans())
def test_each_look_tells_exactly_whom_looking_at_everybody_would_find(crowd, cast, history, first, has_deadline, needs_review):
    Item.objects.all().delete()
    Edition.objects.update_or_create(pk=1, defaults={"ticked_on": in_days(-1)})
    item = published("給付", days=200 if has_deadline else None, audience=RULES[first])
    Item.objects.update(needs_review=needs_review)
    model, day = Everyone(first, has_deadline), 0
    for what, number in [*history, ("publish", 0), ("look", 1)]:
        if what == "change":
            change(item, cast.mori, audience=RULES[number])
            model.is_public = model.is_public and (not needs_review or RULES[model.rule] == RULES[number])
            model.rule = number
        elif what == "words":
            change(item, cast.mori, body=f"{Item.objects.get().body}。")
            model.is_public = model.is_public and not needs_review
        elif what == "down":
            items.take_down(item, by=cast.mori)
            model.is_public, model.seen = False, None if model.is_public else model.seen
        elif what == "publish" and not model.is_public:
            now = timezone.make_aware(datetime.combine(in_days(max(day - 1, 0)), time(15)))
            items.publish(Item.objects.get(), by=cast.hara, now=now)
            model.is_public, model.came_on = True, timezone.localdate(now)
        elif what == "look":
            last = Edition.objects.get().ticked_on
            day += number - 1
            found = {one.resident_id for one in concerned(morning(last, in_days(day)))}
            expected = model.look(last, in_days(day))
            assert expected <= found
            before = {*_told(item)}
            telling.tick(in_days(day))
            assert {*_told(item)} - before == expected
            day += 1


def _told(item):
    return Told.objects.filter(card=f"item-{item.pk}").values_list("resident_id", flat=True)


# --- what the clerk is told


@pytest.mark.parametrize(
    ("kind", "boxes", "is_said"),
    [
        ("benefit", {"group1_child_to": "6"}, True),
        ("benefit", {"group1_child_to": "2"}, False),
        ("benefit", {"group1_child_to": "2", "title": "直した題"}, False),
        ("article", {"group1_child_to": "6"}, False),
        ("benefit", {"group1_child_to": "6", "needs_review": "on"}, False),
        ("benefit", {"group1_child_to": "6", "_take_down": "1"}, False),
        ("benefit", {"group1_child_to": "6", "opens_on": in_days(9).isoformat()}, False),
    ],
)
def test_the_editor_says_that_the_newly_reached_will_be_told(cast, as_mori, as_ono, kind, boxes, is_said):
    written = {"kind": kind, "deadline_on": in_days(60).isoformat(), "opens_on": in_days(-3).isoformat(), "group1_child_from": "0"}
    as_mori.post(LIST + "add/", typed(**written, group1_child_to="2", _publish="1"))
    item = Item.objects.get()
    telling.tick(in_days(0))
    answer = as_mori.post(page(item), typed(**{**written, **boxes}), follow=True).content.decode()
    assert ("新しく当てはまるようになった方がいれば、次の朝に知らせます" in answer) is is_said
    assert as_ono.post(page(item), typed(**{**written, **boxes})).status_code == 404
    assert logged_in(cast.hara).get(page(item)).status_code == 200
