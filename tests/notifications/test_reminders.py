"""Timers in rows: who is remembered, when, how often; and that nothing at all is planned before the release."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from notifications import tasks
from notifications.actions import deliveries, reminders
from notifications.models import Delivery, Notice, Release, Timer
from notifications.models.delivery import DeliveryState
from notifications.queries import work
from notifications.rules.alerts import Topic
from portal.consent import actions as consents
from portal.municipalities.scope import Resident, Staff, System, viewing_as
from tests.cast import SAKAI
from tests.notifications import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _into_memory(settings):
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def later(**since):
    """As if the release had been that long ago: timers and what was sent move back together."""
    back = timedelta(**since)
    with viewing_as(System("test: later")):
        for timer in Timer.objects.all():
            timer.released_at -= back
            timer.next_at = timer.next_at and timer.next_at - back
            timer.save()
        for one in Delivery.objects.all():
            one.settled_at = one.settled_at and one.settled_at - back
            one.save()


def remind():
    tasks.remind()
    make.send_alerts()


def purposes():
    with viewing_as(System("test")):
        return list(Delivery.objects.order_by("planned_at").values_list("purpose", "state"))


def timer():
    with viewing_as(System("test")):
        return Timer.objects.get()


def by_day(cast):
    """No quiet hours, so that the test may run at night."""
    with viewing_as(System("test: choose")):
        make.preference(cast.hanako, quiet_from=0, quiet_until=0)


def test_the_ladder_is_climbed_rung_by_rung_and_ends(cast, released_batch):
    by_day(cast)
    assert tuple(timer().hours) == (24, 72, 144)
    for days in (1, 2, 3):
        later(days=days)
        remind()
        remind()
    assert purposes() == [("released", "accepted"), *[(f"reminder-{n}", "accepted") for n in (1, 2, 3)]]
    assert (timer().next_at, timer().ended) == (None, "done")
    assert len(mail.outbox) == 4


def test_an_outage_of_a_week_is_made_up_by_one(cast, released_batch):
    by_day(cast)
    later(days=8)
    remind()
    assert purposes() == [("released", "accepted"), ("reminder-3", "accepted")]


def test_opening_ends_the_ladder(cast, as_hanako, released_batch):
    by_day(cast)
    with viewing_as(System("test")):
        notice = Notice.objects.get()
    as_hanako.get(f"/inbox/{notice.pk}/")
    with viewing_as(System("test")):
        Notice.objects.filter(first_opened_at=None).update(first_opened_at=timezone.now())
    later(days=2)
    remind()
    assert (purposes(), timer().ended) == ([("released", "accepted")], "opened")


def test_a_recall_ends_the_ladder(cast, released_batch):
    with viewing_as(System("test")):
        Notice.objects.update(recalled_at=timezone.now())
    later(days=2)
    remind()
    assert (len(purposes()), timer().ended) == (1, "recalled")


def test_consent_withdrawn_ends_the_ladder(cast, released_batch):
    consents.withdraw(cast.hanako, "digital-notice", by=cast.hanako, town_id=SAKAI)
    later(days=2)
    remind()
    assert (len(purposes()), timer().ended) == (1, "consent")


def test_whoever_wants_no_reminders_gets_none_and_keeps_the_letter(cast, as_hanako, released_batch):
    with viewing_as(System("test")):
        make.preference(cast.hanako, muted={"reminder": ["mail"]})
    later(days=2)
    remind()
    assert len(purposes()) == 1
    assert "通知書" in as_hanako.get("/inbox/").content.decode()


def test_a_rest_holds_all_and_ends_with_one_sound(cast, nursery, hanakos_case):
    today = timezone.localdate()
    with viewing_as(System("test")):
        make.preference(cast.hanako, quiet_from=0, quiet_until=0, resting_until=today + timedelta(days=7))
    lines = [make.line(hanakos_case), make.line(make.bound(cast.hanako, name="堺 あおい"), name="堺 あおい")]
    make.released(nursery, cast.mori, cast.hara, make.file(lines))
    assert purposes() == [("released", "planned")] * 2
    later(days=2)
    remind()
    assert len(purposes()) == 2, "what is held tells enough"
    with viewing_as(System("test")):
        Delivery.objects.update(not_before=timezone.now())
    make.send_alerts()
    assert sorted(state for _purpose, state in purposes()) == ["accepted", "cancelled"]
    assert len(mail.outbox) == 1


def test_two_letters_are_remembered_by_one_sound(cast, nursery, hanakos_case):
    by_day(cast)
    lines = [make.line(hanakos_case), make.line(make.bound(cast.hanako, name="堺 あおい"), name="堺 あおい")]
    make.released(nursery, cast.mori, cast.hara, make.file(lines))
    later(days=1, hours=1)
    remind()
    assert [purpose for purpose, _state in purposes()].count("reminder-1") == 1


def test_before_the_release_there_is_no_trace_anywhere(cast, nursery, hanakos_case):
    """N2: no delivery, no timer, no mail, no count; also when every bell rings too early."""
    batch = make.issued(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]), release_in=timedelta(hours=1))
    make.work_off(batch)
    tasks.plan(batch_id=str(batch.pk), town_id=SAKAI)
    tasks.deliver(channel="mail")
    tasks.remind()
    with viewing_as(System("test")):
        assert batch.state == "issued"
        assert not (Delivery.objects.exists())
        assert not (Timer.objects.exists())
        assert not Release.objects.exclude(released_at=None).exists()
    assert mail.outbox == []
    for view in (Resident(cast.hanako.pk), Staff(cast.ono.municipality_id, cast.ono.pk)):
        with viewing_as(view):
            assert not (Delivery.objects.exists())
            assert not (Timer.objects.exists())


def test_another_town_and_the_resident_see_no_delivery(cast, released_batch):
    for view, seen in ((Staff(SAKAI, cast.mori.pk), 1), (Staff(cast.ono.municipality_id, cast.ono.pk), 0), (Resident(cast.hanako.pk), 0)):
        with viewing_as(view):
            assert (Delivery.objects.count(), Timer.objects.count()) == (seen, seen)


def test_the_sweep_rings_for_timers_and_not_for_a_shut_provider(cast, released_batch):
    later(days=2)
    with viewing_as(System("test")):
        assert dict(work.due()) == {"notifications.remind": {}}
        Delivery.objects.update(state=DeliveryState.PLANNED)
        assert dict(work.due())["notifications.deliver"] == {"channel": "mail"}
        make.shut("mail")
        assert dict(work.due()) == {"notifications.remind": {}}


def test_news_waits_for_the_morning_and_a_decision_does_not(cast):
    with viewing_as(System("test", SAKAI)):
        hour = timezone.localtime().hour
        make.preference(cast.hanako, quiet_from=hour, quiet_until=(hour + 2) % 24)
        deliveries.tell(cast.hanako, Topic.NEWS, town_id=SAKAI, about=cast.hanako.pk, purpose="news")
        deliveries.tell(cast.hanako, Topic.IMPORTANT, town_id=SAKAI, about=cast.hanako.pk, purpose="decision")
        found = dict(Delivery.objects.values_list("topic", "not_before"))
    assert found["important"] is None
    assert found["news"] > timezone.now()


def test_nothing_is_rung_while_no_timer_is_due(cast, released_batch):
    with viewing_as(System("test")):
        assert reminders.remind_some() == 0
