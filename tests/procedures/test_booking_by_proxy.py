"""代理: Ken books for Hanako at the counter of the procedure that she named, and at no other."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.identity.models import Proxy
from procedures.models import Counter
from procedures.rules.slots import Visit
from tests.cast import SAKAI, Cast
from tests.identity import households
from tests.procedures import make, visits
from tests.procedures.test_booking import rows, text
from tests.procedures.visits import FRIDAY_NOON, MONDAY_10, book, look

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_friday() -> Iterator[None]:
    with time_machine.travel(FRIDAY_NOON, tick=False):
        yield


@pytest.fixture
def counter(cast: Cast) -> Counter:
    return visits.counter(slugs=(make.nursery().slug,))


@pytest.fixture
def proxy(cast: Cast, counter: Counter) -> Proxy:
    return households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, "nursery-admission"))


def test_from_the_counter_to_the_cancelled_appointment(
    as_ken: Client, as_hanako: Client, cast: Cast, counter: Counter, proxy: Proxy
) -> None:
    base = f"/proxy/{proxy.pk}"
    listed = reverse("family:acting", args=[proxy.pk])
    assert f'href="{base}/counters/{counter.pk}/"' in text(as_ken.get(listed))
    assert f'href="{base}/counters/{counter.pk}/"' in text(as_ken.get(f"{base}/procedures/{SAKAI}/nursery-admission/"))
    assert f'href="{base}/counters/{counter.pk}/2026-11-30/"' in text(as_ken.get(f"{base}/counters/{counter.pk}/"))
    shown = text(as_ken.post(f"{base}{visits.url(counter)}", {"remark": ""}, follow=True))
    assert "代理人：吹田 健" in shown
    row = rows()[0]
    assert row.resident_id == cast.hanako.pk
    page = f"/appointments/{row.pk}/"
    assert f'href="{base}{page}"' in text(as_ken.get(listed))
    assert as_ken.get(page).status_code == 404
    assert "代理人：吹田 健" in text(as_hanako.get(page))
    assert as_ken.get(f"{base}{page}calendar/").status_code == 200
    assert as_ken.post(f"{base}{page}move/2026-11-30/", {"clock": "1000"}).url == f"{base}{page}"
    assert look(row).starts_at == MONDAY_10
    assert as_ken.post(f"{base}{page}cancel/").url == f"{base}{page}"
    assert look(row).state == Visit.CANCELLED
    assert "代理：来庁を予約した" in text(as_hanako.get("/me/log/"))


def test_other_counters_and_what_is_booked_there_are_not_there(as_ken: Client, cast: Cast, proxy: Proxy) -> None:
    other = visits.counter("市民課")
    mine = book(cast.hanako, other)
    for path in (f"/counters/{other.pk}/", f"/counters/{other.pk}/2026-11-30/", visits.url(other), f"/appointments/{mine.pk}/"):
        assert as_ken.get(f"/proxy/{proxy.pk}{path}").status_code == 404
    assert as_ken.post(f"/proxy/{proxy.pk}/appointments/{mine.pk}/cancel/").status_code == 404
    assert look(mine).state == Visit.BOOKED


def test_where_else_the_principal_goes_is_not_told(as_ken: Client, cast: Cast, counter: Counter, proxy: Proxy) -> None:
    book(cast.hanako, visits.counter("福祉課"))
    answer = as_ken.post(f"/proxy/{proxy.pk}{visits.url(counter)}", {"remark": ""})
    assert answer.status_code == 422
    assert "ご本人には、同じ時間に別の予約があります" in text(answer)
    assert "福祉課" not in text(answer)


def test_an_ended_proxy_opens_nothing(as_ken: Client, as_ono: Client, counter: Counter, proxy: Proxy) -> None:
    assert as_ono.get(f"/proxy/{proxy.pk}/counters/{counter.pk}/").status_code == 404
    with visits.viewing_as(visits.System("test")):
        Proxy.objects.filter(pk=proxy.pk).delete()
    assert as_ken.get(f"/proxy/{proxy.pk}/counters/{counter.pk}/").status_code == 404
