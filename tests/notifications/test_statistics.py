"""The figures of a released batch, counted from what residents did."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import Batch, Delivery, Notice, Release
from notifications.models.delivery import DeliveryState, delivery_id
from notifications.queries import statistics
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, Cast
from tests.notifications import make


@pytest.fixture
def batch(cast: Cast) -> Batch:
    """Two dozen letters of 堺市, released an hour and a half ago; nobody has looked yet."""
    template = make.template()
    cases = make.many_cases(24)
    batch = make.released(template, cast.mori, cast.hara, make.file(make.many_lines(cases)))
    with viewing_as(System("test")):
        Release.objects.filter(pk=batch.pk).update(released_at=timezone.now() - timedelta(minutes=90))
    return batch


def open_some(batch: Batch, count: int, *, after: timedelta) -> list[Notice]:
    with viewing_as(System("test")):
        released_at = Release.objects.get(pk=batch.pk).released_at
        rows = list(Notice.objects.filter(release=batch.pk, first_opened_at=None).order_by("row_number")[:count])
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(first_opened_at=released_at + after)
    return rows


def told(rows: list[Notice], channel: str, *, purpose: str = "released", at: timedelta = timedelta()) -> None:
    with viewing_as(System("test")):
        released_at = Release.objects.get(pk=rows[0].release_id).released_at
        Delivery.objects.filter(notice__in=[row.pk for row in rows], purpose=purpose).delete()
        Delivery.objects.bulk_create(
            Delivery(
                id=delivery_id(row.pk, row.recipient_id, channel, purpose, 1), municipality_id=SAKAI, notice=row, about=row.pk,
                recipient_id=row.recipient_id, channel=channel, purpose=purpose, state=DeliveryState.ACCEPTED, settled_at=released_at + at,
            )
            for row in rows
        )  # fmt: skip


def figures(batch: Batch) -> statistics.Statistics:
    with viewing_as(System("test")):
        found = statistics.of_batch(batch, timezone.now())
    assert found is not None
    return found


def test_the_curve_counts_up_to_now_and_no_further(batch: Batch) -> None:
    open_some(batch, 12, after=timedelta(minutes=10))
    open_some(batch, 8, after=timedelta(minutes=50))
    open_some(batch, 3, after=timedelta(minutes=80))
    whole = figures(batch).whole
    assert [(point.after / timedelta(hours=1), point.opened) for point in whole.points] == [(0.25, 12), (0.5, 12), (1, 20)]
    assert (whole.released, whole.opened, whole.percent) == (24, 23, 95)


def test_each_channel_has_its_own_curve(batch: Batch) -> None:
    by_mail = open_some(batch, 10, after=timedelta(minutes=5))
    by_push = open_some(batch, 5, after=timedelta(minutes=20))
    told(by_mail, "mail")
    told(by_push, "push")
    with viewing_as(System("test")):
        Delivery.objects.exclude(notice__in=[row.pk for row in (*by_mail, *by_push)]).delete()
    lines = {line.channel: (line.released, line.opened, line.points[0].opened) for line in figures(batch).channels}
    assert lines == {"": (9, 0, 0), "mail": (10, 10, 10), "push": (5, 5, 0)}


def test_a_reminder_is_given_what_was_opened_in_the_day_after_it(batch: Batch) -> None:
    with viewing_as(System("test")):
        Release.objects.filter(pk=batch.pk).update(released_at=timezone.now() - timedelta(days=4))
    soon = open_some(batch, 4, after=timedelta(hours=26))
    late = open_some(batch, 3, after=timedelta(hours=60))
    before = open_some(batch, 2, after=timedelta(hours=20))
    told([*soon, *late, *before], "mail", purpose="reminder-1", at=timedelta(hours=24))
    assert [(lift.purpose, lift.told, lift.opened) for lift in figures(batch).lifts] == [("reminder-1", 9, 4)]


def test_nothing_is_told_before_the_release(cast: Cast) -> None:
    template = make.template()
    batch = make.issued(template, cast.mori, cast.hara, make.file(make.many_lines(make.many_cases(3))), release_in=timedelta(hours=2))
    with viewing_as(System("test")):
        assert statistics.of_batch(batch, timezone.now()) is None


@pytest.mark.parametrize("count", [3, 12])
def test_it_takes_four_queries_for_any_number(cast: Cast, count: int, django_assert_num_queries) -> None:
    template = make.template()
    batch = make.released(template, cast.mori, cast.hara, make.file(make.many_lines(make.many_cases(count))))
    with viewing_as(System("test")), django_assert_num_queries(4):
        statistics.of_batch(batch, timezone.now())


def test_recalled_letters_are_not_counted(batch: Batch, cast: Cast) -> None:
    with viewing_as(System("test")):
        one = Notice.objects.filter(release=batch.pk).first()
        Notice.objects.filter(pk=one.pk).update(recalled_at=timezone.now())
    assert figures(batch).whole.released == 23


def test_the_prefecture_gets_no_figure_below_ten(batch: Batch) -> None:
    open_some(batch, 5, after=timedelta(minutes=10))
    since, until = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    assert list(statistics.by_town(since, until)) == [statistics.TownLine("堺市", 1, 24, None)]
    open_some(batch, 7, after=timedelta(minutes=20))
    assert list(statistics.by_town(since, until)) == [statistics.TownLine("堺市", 1, 24, 12)]


def test_officers_of_the_town_see_the_curve_and_nobody_else(batch: Batch, as_mori: Client, as_ono: Client, as_pref: Client) -> None:
    open_some(batch, 12, after=timedelta(minutes=10))
    page = reverse("admin:notifications_batch_statistics", args=[batch.pk])
    shown = as_mori.get(page).content.decode()
    assert "24件のうち12件が開かれました" in shown
    assert shown.count("curve__spot") == 3
    table = reverse("admin:notifications_batch_statistics_csv", args=[batch.pk])
    assert as_mori.get(table).content.decode("cp932").splitlines()[1] == "全体,15分,24,12,50"
    assert [as_ono.get(one).status_code for one in (page, table)] == [404, 404]
    assert [as_pref.get(one).status_code for one in (page, table)] == [403, 403]


def test_before_the_release_there_is_no_page(cast: Cast, as_mori: Client) -> None:
    template = make.template()
    batch = make.issued(template, cast.mori, cast.hara, make.file(make.many_lines(make.many_cases(3))), release_in=timedelta(hours=2))
    assert as_mori.get(reverse("admin:notifications_batch_statistics", args=[batch.pk])).status_code == 404
