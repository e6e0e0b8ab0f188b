"""The families of the demo, as a clerk counts them."""

import datetime as dt
from collections import Counter
from itertools import islice

import pytest

from portal.attributes import onboarding
from portal.attributes.queries import matching
from portal.attributes.rules.audience import parse
from portal.audit import trail
from portal.consent import onboarding as consent
from portal.front import applicants, households
from portal.front.applicants import SAKAI
from portal.identity.models import HouseholdMember
from portal.municipalities.models import Municipality
from portal.municipalities.queries import town, wards
from portal.municipalities.scope import System, viewing_as

TODAY = dt.date(2026, 11, 29)
UNDER_7 = parse({"some": "child", "where": {"age": {"lt": 7}}})


@pytest.mark.django_db
def test_wards_are_those_of_sakai_and_each_has_some():
    found = Counter(households.told_by(family, [], TODAY)["ward"] for family in applicants.families())
    assert found.keys() == {code for code, _name in wards(SAKAI)}
    assert min(found.values()) > 20


def test_no_child_is_born_tomorrow_and_every_family_has_one():
    for family in applicants.families():
        births = [day for _name, day in households.children_of(family, TODAY)]
        assert births
        assert max(births) <= TODAY


@pytest.mark.django_db
def test_a_clerk_counts_them_and_telling_again_changes_nothing(monkeypatch):
    with viewing_as(System("test")):
        Municipality.objects.filter(pk=SAKAI).update(stage="live")
        consent.prepare_portal(by=trail.PORTAL)
        consent.prepare(town(SAKAI), by=trail.PORTAL)
        onboarding.prepare_portal(by=trail.PORTAL)
    few = [*islice(applicants.families(), 20)]
    for module in (applicants, households):
        monkeypatch.setattr(module, "families", lambda: iter(few))
    for _left in applicants.settle_families():
        pass
    first = [*households.tell_of_themselves(TODAY)]
    assert first[-1] == 0
    with viewing_as(System("test")):
        children = HouseholdMember.objects.count()
    assert children >= 15
    assert [*households.tell_of_themselves(TODAY)] == []
    told = matching(UNDER_7, SAKAI, TODAY)
    assert 15 <= int(told.reached.removesuffix("人")) <= 20
