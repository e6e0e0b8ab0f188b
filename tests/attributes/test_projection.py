"""Only what is agreed to and switched on can be seen by anything that matches, counts or sends."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.attributes import actions, queries
from portal.attributes.models import AudienceChild, AudienceRow
from portal.attributes.rules import vocabulary
from portal.attributes.rules.audience import judge, parse
from portal.attributes.rules.facts import UNKNOWN, Facts
from portal.attributes.rules.values import read
from portal.attributes.rules.vocabulary import ATTRIBUTES, CORE, GROUPS
from portal.consent import actions as consents
from portal.consent.queries import in_force
from portal.identity.actions import family
from portal.identity.holdings import registered
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, SUITA, Cast

from .make import agree, publish_all, tell

LIFE, DISABLED = vocabulary.LIFE, vocabulary.DISABLED
pytestmark = pytest.mark.django_db
TOLD = {
    "birth_date": date(1993, 5, 2), "town": SAKAI, "ward": "271454", "interests": ["pets"], "language": "ja", "postal": "5900078",
    "work_town": SUITA, "moved_on": date(2026, 10, 1), "dwelling": "rented", "car": "yes", "pets": ["dog"], "household": 3,
    "due_on": date(2027, 1, 5), "care": "none", "disability": ["physical"],
    "place_mesh": "513563884",
}  # fmt: skip


def seen(person, purpose="recommendation"):
    return queries.disclose(person.pk, ATTRIBUTES, purpose)


def test_each_group_opens_its_own_and_no_other(cast: Cast):
    publish_all()
    actions.declare(cast.hanako, by=cast.hanako, **TOLD)
    everything = queries.profile(cast.hanako.pk).facts
    assert seen(cast.hanako) == UNKNOWN
    agree(cast.hanako)
    assert seen(cast.hanako) == Facts(date(1993, 5, 2), SAKAI, "271454", "ja", frozenset({"pets"}))
    consents.grant(cast.hanako, DISABLED, by=cast.hanako)
    assert (seen(cast.hanako).disability, seen(cast.hanako).postal) == (frozenset({"physical"}), None)
    for group in GROUPS:
        consents.grant(cast.hanako, group, by=cast.hanako)
    assert seen(cast.hanako) == everything
    assert seen(cast.ken) == UNKNOWN


def test_withdrawing_empties_the_columns_in_the_same_transaction(cast: Cast):
    actions.declare(cast.hanako, by=cast.hanako, **TOLD)
    tell(cast.hanako, children=(date(2025, 5, 20),))
    agree(cast.hanako, LIFE)
    consents.withdraw(cast.hanako, LIFE, by=cast.hanako)
    with viewing_as(System("test")):
        row = AudienceRow.objects.get()
        assert (row.town, row.postal, row.moved_on, row.pets, row.children) == (SAKAI, "", None, "", ["2025-05-20"])
        assert AudienceChild.objects.count() == 1
        consents.withdraw(cast.hanako, CORE, by=cast.hanako)
        assert (AudienceRow.objects.count(), AudienceChild.objects.count()) == (0, 0)


def test_a_switch_stops_one_attribute_and_forgets_nothing(cast: Cast):
    actions.declare(cast.hanako, by=cast.hanako, **TOLD)
    tell(cast.hanako, children=(date(2025, 5, 20),))
    agree(cast.hanako)
    for name in ("birth_date", "town", "children", "nonsense"):
        actions.switch(cast.hanako, name, on=False, by=cast.hanako)
    facts = seen(cast.hanako)
    assert (facts.birth_on, facts.town, facts.ward, facts.children, facts.language) == (None, None, None, None, "ja")
    assert [one.is_used for one in queries.profile(cast.hanako.pk).entries if one.name in ("birth_date", "language")] == [False, True]
    actions.switch(cast.hanako, "birth_date", on=True, by=cast.hanako)
    assert seen(cast.hanako).birth_on == date(1993, 5, 2)


def test_health_and_the_place_serve_their_own_purpose_alone(cast: Cast):
    """A service that is given a consent of its own still never hears of them."""
    actions.declare(cast.hanako, by=cast.hanako, **TOLD)
    agree(cast.hanako)
    with viewing_as(System("test")):
        consents.publish_purpose("service:library", title="図書館", text="図書館で使います。", by=cast.hanako)
    consents.grant(cast.hanako, "service:library", by=cast.hanako)
    facts = seen(cast.hanako, "service:library")
    assert (facts.town, facts.care, facts.disability, facts.place_mesh) == (SAKAI, None, None, None)


def test_a_group_whose_words_have_changed_is_closed_for_counts_too(cast: Cast):
    actions.declare(cast.hanako, by=cast.hanako, **TOLD)
    agree(cast.hanako, LIFE)
    asks = parse({"attr": "postal", "in": ["590"]})
    with viewing_as(System("test")):
        consents.publish_purpose(LIFE, title="くらし", text="ほかのことにも使います。", by=cast.hanako)
    assert judge(asks, seen(cast.hanako), date(2026, 11, 21)).matches is None
    row = AudienceRow.objects
    with viewing_as(System("test")):
        kept = row.values(*ATTRIBUTES, "wordings").get()
    from portal.attributes.queries.disclosing import facts_of, names_open
    from portal.consent.queries import wordings_now

    assert facts_of(kept, names_open(kept, wordings_now([*GROUPS]))).postal is None


def test_a_child_listed_or_removed_counts_at_once(cast: Cast):
    agree(cast.hanako)
    tell(cast.hanako, children=(date(2025, 5, 20),))
    assert seen(cast.hanako).children == (date(2025, 5, 20),)
    family.remove_member(cast.hanako, queries.profile(cast.hanako.pk).children[0].id, by=cast.hanako)
    assert seen(cast.hanako).children is None


def test_who_agreed_before_there_were_rows_is_known_at_once_and_gets_one_in_the_night(cast: Cast):
    actions.declare(cast.hanako, by=cast.hanako, **TOLD)
    actions.declare(cast.ken, by=cast.ken, town=SUITA)
    agree(cast.hanako)
    before = seen(cast.hanako)
    with viewing_as(System("test")):
        AudienceRow.objects.all().delete()
    assert seen(cast.hanako) == before
    assert [actions.project_missing(), actions.project_missing()] == [1, 0]
    with viewing_as(System("test")):
        assert [row.pk for row in AudienceRow.objects.all()] == [cast.hanako.pk]
    assert seen(cast.hanako) == before


def test_rules_are_never_compiled_to_a_negated_condition_of_the_data_base():
    """`~Q(x__in=…)` matches people whose x is not known: a leak of consent."""
    rooms = Path(actions.__file__).parents[1]
    assert [file.name for file in rooms.rglob("*.py") if re.search(r"(?<!`)~Q\(", file.read_text(encoding="utf-8"))] == []


def test_who_leaves_leaves_nothing_here(cast: Cast):
    actions.declare(cast.hanako, by=cast.hanako, **TOLD)
    agree(cast.hanako, LIFE)
    actions.switch(cast.hanako, "car", on=False, by=cast.hanako)
    mine = {one.code: one for one in registered() if one.code in ("audience", "attributes-off")}
    with viewing_as(System("test")):
        assert mine["audience"].gather(cast.hanako.pk)[0]
        assert [one.erase(cast.hanako.pk) for one in mine.values() if one.erase] == [1, 1]
        assert not AudienceRow.objects.exists()


steps = st.one_of(
    st.tuples(st.sampled_from(["grant", "withdraw"]), st.sampled_from([*GROUPS])),
    st.tuples(st.sampled_from(["tell", "forget", "on", "off"]), st.sampled_from([*TOLD])),
    st.tuples(st.just("child"), st.dates(date(2015, 1, 1), date(2026, 1, 1))),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(steps, max_size=12))
def test_after_any_history_the_row_holds_what_is_agreed_to_and_no_more(cast: Cast, history):
    publish_all()
    person = cast.hanako
    actions.forget(person, by=person)
    for group in GROUPS:
        consents.withdraw(person, group, by=person)
    for what, which in history:
        step(person, what, which)
    told = queries.profile(person.pk)
    with viewing_as(System("test")):
        agreed = {name for group, names in GROUPS.items() if in_force(person.pk, group) for name in names} - told.off
    assert seen(person) == only(told, agreed)


def step(person, what, which):
    if what == "grant":
        consents.grant(person, which, by=person)
    elif what == "withdraw":
        consents.withdraw(person, which, by=person)
    elif what == "child":
        tell(person, children=(which,)) if len(queries.profile(person.pk).children) < 9 else None
    elif what in ("on", "off"):
        actions.switch(person, which, on=what == "on", by=person)
    else:
        wards_town = {"town": SAKAI} if which == "ward" else {}
        actions.declare(person, by=person, **(wards_town | {which: TOLD[which] if what == "tell" else None}))


def only(told, names):
    facts = told.facts
    kept = {entry.name for entry in told.entries} & names
    known = read({}, ()).__dict__ | {
        field: getattr(facts, field)
        for field, name in {"birth_on": "birth_date"}.items() | {(name, name) for name in ATTRIBUTES if name != "birth_date"}
        if name in kept
    }
    if "children" in names:
        known["children"] = tuple(sorted(facts.children)) if facts.children is not None else None
    if "town" not in kept:
        known["ward"] = None
    return Facts(**known)
