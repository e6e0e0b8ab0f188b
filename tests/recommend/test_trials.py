"""A trial that somebody waits for, while the server of the source is being asked by another worker."""

import datetime as dt

import pytest
from celery import Celery
from django.utils import timezone

from portal.lib import bell, leasequeue
from portal.lib.leasetable import LeaseTable
from portal.municipalities.scope import System, viewing_as
from recommend import tasks
from recommend.models import Host, Run, Source
from tests.recommend.sources import source, table
from tests.standins.site import site as a_site

pytestmark = pytest.mark.django_db
BROKER = LeaseTable(lease_seconds=60, max_deliveries=3)


@pytest.fixture
def rows(settings, cast):
    """A source whose trial was asked for; its server is held by another worker."""
    leasequeue.register()
    before = bell.current_app._get_current_object()
    Celery("trials", broker="leasequeue://database", set_as_current=True)
    with a_site() as site, viewing_as(System("test")):
        settings.COLLECT_LOOPBACK = [site.origin]
        row = source(site.put("/l.csv", table()), trial_asked_at=timezone.now())
        Host.objects.create(name=site.origin.partition("//")[2], leased_until=timezone.now() + dt.timedelta(minutes=4))
        yield row
    before.set_current()


def test_a_trial_at_a_busy_server_rings_again_and_ends_once(rows):
    tasks.try_source(source_id=rows.pk)
    assert (Run.objects.count(), BROKER.waiting("celery")) == (0, 1)
    Host.objects.update(leased_until=None)
    tasks.try_source(source_id=rows.pk)
    assert (Run.objects.get().outcome, Source.objects.get().trial_asked_at, BROKER.waiting("celery")) == ("tried", None, 1)
    tasks.try_source(source_id=rows.pk)
    assert (Run.objects.count(), BROKER.waiting("celery")) == (1, 1), "a second bell tries nothing again"


def test_a_trial_that_nobody_asked_for_is_none(rows):
    Source.objects.update(trial_asked_at=None)
    tasks.try_source(source_id=rows.pk)
    assert (Run.objects.count(), BROKER.waiting("celery")) == (0, 0)
