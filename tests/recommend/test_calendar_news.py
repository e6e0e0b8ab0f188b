"""What the children's calendar has soon is told with the day's look to whoever is told as it comes, once."""

import pytest

from notifications.models import Delivery
from portal.attributes import actions as attributes
from portal.consent import actions as consents
from portal.identity.queries.family import children
from recommend.actions import calendar, digests, telling
from recommend.models import Edition, Told
from tests.attributes.make import agree, tell
from tests.cast import SAKAI, SUITA

from .make import UNDER_3, in_days, published, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]


@pytest.fixture
def hanako(cast):
    """Has a child of two weeks: the check-up of a month is two weeks away."""
    tell(cast.hanako, town=SAKAI, children=(in_days(-14),))
    agree(cast.hanako)
    return cast.hanako


def alerts(person):
    return Delivery.objects.filter(recipient=person, topic="for_you").count()


def told(person):
    return {row.card.rpartition("/")[2] for row in Told.objects.filter(resident=person, card__startswith="child-")}


def look(on):
    """As the morning of that day, also when it has been."""
    Edition.objects.update(ticked_on=None)
    return telling.tick(on)


def test_what_begins_in_two_weeks_is_told_once_and_to_its_parent_alone(hanako, cast):
    tell(cast.ken, town=SUITA, children=(in_days(-7500),))
    agree(cast.ken)
    assert look(today()) == 1
    assert "checkup-1m" in told(hanako)
    assert told(cast.ken) == set()
    assert look(today()) == 0
    assert (alerts(hanako), alerts(cast.ken)) == (1, 0)


def test_it_is_no_second_alert_beside_an_announcement(hanako):
    published("新しい給付", days=30, audience=UNDER_3)
    assert look(today()) == 1
    assert "checkup-1m" in told(hanako)
    assert alerts(hanako) == 1


def test_a_birth_that_is_told_late_is_in_time_for_what_it_asks_for(cast):
    tell(cast.hanako, town=SAKAI, children=(in_days(-5),))
    agree(cast.hanako)
    assert look(today()) == 1
    assert {"birth-notice", "child-allowance"} <= told(cast.hanako)


def test_the_next_dose_is_told_when_it_is_two_weeks_away(cast):
    """The first was given a week ago, three weeks lie between the two, and all that goes by the age alone has been told."""
    tell(cast.hanako, town=SAKAI, children=(in_days(-100),))
    agree(cast.hanako)
    child = children(cast.hanako.pk)[0].pk
    calendar.tick(cast.hanako, child, "dpt5-1", by=cast.hanako, today=in_days(-7), done_on=in_days(-7))
    look(in_days(-1))
    assert "dpt5-2" not in told(cast.hanako)
    assert look(today()) == 1
    assert "dpt5-2" in told(cast.hanako)


def test_a_child_or_a_consent_that_comes_late_brings_what_is_soon_with_the_next_morning(cast):
    tell(cast.hanako, town=SAKAI, children=(in_days(-20),))
    tell(cast.ken, town=SUITA, children=(in_days(-20),))
    agree(cast.hanako)
    assert look(today()) == 1
    assert "checkup-1m" in told(cast.hanako)
    assert told(cast.ken) == set()
    agree(cast.ken)
    assert look(today()) == 1
    assert "checkup-1m" in told(cast.ken)
    assert (alerts(cast.hanako), alerts(cast.ken)) == (1, 1)


@pytest.mark.parametrize("how", ["weekly", "off"])
def test_who_is_told_weekly_finds_it_in_the_digest_and_who_wants_none_nowhere(hanako, how):
    digests.choose(hanako, how, in_days(1).weekday(), by=hanako, today=today())
    assert look(today()) == 0
    assert told(hanako) == set()
    digests.send_some(in_days(1))
    assert ("checkup-1m" in told(hanako)) is (how == "weekly")


@pytest.mark.parametrize("stop", ["withdraw", "switch", "leave"])
def test_who_has_taken_it_back_or_left_is_told_nothing(hanako, stop):
    if stop == "withdraw":
        consents.withdraw(hanako, "recommendation", by=hanako)
    elif stop == "switch":
        attributes.switch(hanako, "children", on=False, by=hanako)
    else:
        type(hanako).objects.filter(pk=hanako.pk).update(is_active=False)
    assert look(today()) == 0
    assert told(hanako) == set()


def test_the_page_says_what_the_last_alert_was_about(hanako, as_hanako, as_ken):
    look(today())
    pages = [client.get("/feed/digest/").content.decode() for client in (as_hanako, as_ken)]
    assert ["1か月児健診" in page for page in pages] == [True, False]
