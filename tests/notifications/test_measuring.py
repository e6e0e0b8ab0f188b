"""What /metrics says of letters and alerts."""

import datetime as dt
import uuid

import pytest
from django.core.cache import cache
from django.utils import timezone

from notifications.actions import notices
from notifications.models import Delivery, Notice, Release
from notifications.queries import measuring, work
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast
from tests.notifications import make

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def read(now: dt.datetime) -> dict[tuple[str, ...], float]:
    with viewing_as(System("test")):
        return {(one.gauge.name, *one.labels): one.value for one in measuring.read(now)}


def file(count: int) -> bytes:
    return make.file(make.many_lines(make.many_cases(count, residents=count)))


def test_a_release_that_is_due_and_not_done_grows_late_and_one_that_was_late_is_told(cast: Cast) -> None:
    batch, now = make.issued(make.template(), cast.mori, cast.hara, file(3)), timezone.now()
    with viewing_as(System("test")):
        Release.objects.filter(pk=batch.pk).update(release_at=now - 20 * MINUTE)
        assert notices.write_chunk(work.batch(batch.pk))
    found = read(now)
    assert (found["tobira_release_overdue_seconds",], found["tobira_release_skew_seconds",]) == (1200, 0)
    assert found["tobira_work_waiting", "letters"] == 3
    make.work_off(batch)
    with viewing_as(System("test")):
        Release.objects.filter(pk=batch.pk).update(release_at=now - 20 * MINUTE, released_at=now - 5 * MINUTE)
    found = read(now)
    assert (found["tobira_release_overdue_seconds",], found["tobira_release_skew_seconds",]) == (0, 900)
    assert found["tobira_work_waiting", "letters"] == 0
    assert read(now + dt.timedelta(days=2))["tobira_release_skew_seconds",] == 0


def test_how_much_is_opened_and_what_did_not_arrive(cast: Cast) -> None:
    make.released(make.template(), cast.mori, cast.hara, file(4))
    now = timezone.now()
    with viewing_as(System("test")):
        first, second = Notice.objects.order_by("row_number")[:2]
        Notice.objects.filter(pk=first.pk).update(first_opened_at=now)
        Delivery.objects.all().delete()
        for about, state, settled in ((first, "failed", now), (second, "failed", now - dt.timedelta(days=3)), (second, "planned", None)):
            Delivery.objects.create(
                id=uuid.uuid4(),
                municipality=about.municipality, about=about.pk, notice=about, recipient=about.recipient, channel="mail", state=state,
                settled_at=settled, planned_at=now - 9 * MINUTE, seq=2 if state == "planned" else 1,
            )  # fmt: skip
    found = read(now)
    assert (found["tobira_letters_month",], found["tobira_letters_month_opened",]) == (4, 1)
    day = {key[1:]: value for key, value in found.items() if key[0] == "tobira_deliveries_day"}
    assert day == {("mail", "failed"): 1}
    assert (found["tobira_work_waiting", "alerts"], found["tobira_work_oldest_seconds", "alerts"]) == (1, 540)


def test_what_is_counted_over_many_rows_is_counted_every_five_minutes(cast: Cast, django_assert_num_queries) -> None:
    now = timezone.now()
    read(now)
    with viewing_as(System("test")), django_assert_num_queries(0):
        assert measuring._kept("letters", lambda: measuring._opened(now)) == [("released", "", 0), ("opened", "", 0)]
    cache.clear()
    with viewing_as(System("test")), django_assert_num_queries(1):
        measuring._kept("letters", lambda: measuring._opened(now))
