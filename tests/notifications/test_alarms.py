"""Security alarms go by one other way besides the mail that identity writes, and say nothing."""

import pytest

from notifications.models import Delivery
from notifications.rules.alerts import Channel
from portal.identity import alarms
from portal.municipalities.scope import System, viewing_as
from tests.notifications import make

pytestmark = pytest.mark.django_db


def planned():
    with viewing_as(System("test: look")):
        return list(Delivery.objects.values_list("recipient", "channel", "purpose", "fallbacks", "not_before"))


def ring(user):
    with viewing_as(System("test: alarm")):
        alarms.ring(user, alarms.Alarm.NEW_DEVICE)


def test_an_alarm_takes_the_best_way_besides_mail_at_any_hour(cast, mailoutbox):
    with viewing_as(System("test: ways")):
        make.device(cast.hanako, "https://fcm.googleapis.com/x")
        make.preference(cast.hanako, quiet_from=0, quiet_until=23, is_quiet_for_all=True)
    ring(cast.hanako.user)
    assert planned() == [(cast.hanako.pk, Channel.PUSH, "alarm", [], None)]


def test_who_has_mail_only_and_who_is_no_resident_gets_no_second_alarm(cast):
    ring(cast.hanako.user)
    ring(cast.mori.user)
    assert planned() == []
