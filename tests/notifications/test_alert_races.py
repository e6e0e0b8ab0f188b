"""Four dispatchers and four timers side by side: one call per alert, one reminder per person. PostgreSQL, processes of their own."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.actions import deliveries, reminders, sending
from notifications.models import Delivery, Timer
from notifications.rules.alerts import Channel, Topic
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import SAKAI, SUITA, resident
from tests.notifications import make
from tests.notifications.test_races import TRIES, in_parallel
from tests.standins import running

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def dispatch():
    with viewing_as(System("test: send")):
        while sending.send_wave(Channel.MAIL) or Delivery.objects.filter(state="sending").exists():
            pass
    return "sent"


def remind():
    with viewing_as(System("test: remind")):
        while reminders.remind_some():
            pass
    return "reminded"


@pytest.fixture
def post(settings):
    standin = running.post()
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", standin.port
    yield standin
    standin.child.end()


def test_four_dispatchers_make_one_call_per_alert_and_towns_take_turns(post):
    make.bodies()
    people.gather()
    crowd = [resident(f"c{n}@example.jp", "堺", str(n), ("サカイ", "ハナコ"), SAKAI) for n in range(300)]
    few = [resident(f"f{n}@example.jp", "吹田", str(n), ("スイタ", "ケン"), SUITA) for n in range(10)]
    with viewing_as(System("test: plan")):
        deliveries.plan([deliveries.Alert(SAKAI, one.pk, uuid.uuid4(), Topic.IMPORTANT) for one in crowd])
        deliveries.plan([deliveries.Alert(SUITA, one.pk, uuid.uuid4(), Topic.IMPORTANT) for one in few])
    assert in_parallel(dispatch) == {"sent": TRIES}
    with viewing_as(System("test: look")):
        assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
        order = list(Delivery.objects.order_by("settled_at").values_list("municipality_id", flat=True))
    assert len(post.keys()) == 310
    assert set(post.keys().values()) == {1}
    assert SUITA not in order[150:], "ten wait for a crowd of three hundred only as long as their turn takes"


def test_four_timers_remember_each_person_once(settings):
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    make.bodies()
    cast = people.gather()
    make.released(make.template(), cast.mori, cast.hara, make.file(make.many_lines(make.many_cases(40, residents=40))))
    with viewing_as(System("test: later")):
        back = timezone.now() - timedelta(days=2)
        Timer.objects.update(released_at=back, next_at=back + timedelta(days=1))
        Delivery.objects.update(settled_at=back)
    assert in_parallel(remind) == {"reminded": TRIES}
    with viewing_as(System("test: look")):
        assert Delivery.objects.filter(purpose="reminder-1").count() == 40
        assert Delivery.objects.exclude(purpose__in=["released", "reminder-1"]).count() == 0
