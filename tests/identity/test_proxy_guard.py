"""The door below /proxy/: every way not to be a proxy answers the same 404."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit import trail
from portal.audit.models import Entry
from portal.identity import events
from portal.identity.models import Protection, Proxy
from portal.identity.rules.proxies import Kind, State
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, Cast
from tests.identity import households

TODAY = timezone.localdate


def page(proxy_id: object) -> str:
    return reverse("family:acting", args=[proxy_id])


def test_the_agent_enters_and_is_told_for_whom(cast: Cast, as_ken: Client) -> None:
    answer = as_ken.get(page(households.proxy(cast.hanako, cast.ken).pk))
    assert answer.status_code == 200
    assert "堺 花子さんの代理で操作中" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": State.PROPOSED},
        {"state": State.ENDED},
        {"state": State.REFUSED},
        {"days": -1},
        {"kind": Kind.PARENT, "birth_on": TODAY() - timedelta(days=16 * 366)},
        {"kind": Kind.PARENT},
    ],
)
def test_what_is_not_in_force_is_not_there(cast: Cast, as_ken: Client, wrong: dict) -> None:
    nothing = as_ken.get(page(uuid4()))
    answer = as_ken.get(page(households.proxy(cast.hanako, cast.ken, **wrong).pk))
    assert (answer.status_code, len(answer.content)) == (404, len(nothing.content))


def test_it_opens_for_the_agent_alone(
    cast: Cast, as_hanako: Client, as_ken: Client, as_ono: Client, as_mori: Client, client: Client
) -> None:
    proxy = households.proxy(cast.hanako, cast.ken)
    assert [one.get(page(proxy.pk)).status_code for one in (as_ken, as_hanako, as_ono, as_mori)] == [200, 404, 404, 404]
    assert client.get(page(proxy.pk)).headers["Location"].startswith(reverse("account_login"))


def test_protection_closes_it_in_the_same_way(cast: Cast, as_ken: Client) -> None:
    proxy = households.proxy(cast.hanako, cast.ken)
    with viewing_as(System("test")):
        Protection.objects.create(municipality_id=SAKAI, resident=cast.hanako, reason_sealed="x", set_by=cast.mori, set_at=timezone.now())
    assert as_ken.get(page(proxy.pk)).status_code == 404


def test_who_was_told_that_it_is_over_is_out_on_the_next_request(cast: Cast, as_ken: Client) -> None:
    """200 proxies, each used, ended, and used again."""
    refused = 0
    for _ in range(200):
        proxy = households.proxy(cast.hanako, cast.ken)
        assert as_ken.get(page(proxy.pk)).status_code == 200
        with viewing_as(System("test")):
            Proxy.objects.filter(pk=proxy.pk).update(state=State.ENDED)
        refused += as_ken.get(page(proxy.pk)).status_code == 404
    assert refused == 200


def test_acts_are_marked_also_when_they_are_refused(cast: Cast, as_portal: None) -> None:
    with pytest.raises(Refused), trail.marked(proxy="p"), trail.act(events.RESIDENT_UPDATED, by=cast.ken, subject=cast.hanako):
        raise Refused
    with trail.marked(proxy="p"), trail.act(events.RESIDENT_UPDATED, by=cast.ken, subject=cast.hanako) as act:
        act.note(fields="x")
    with trail.act(events.RESIDENT_UPDATED, by=cast.ken, subject=cast.hanako):
        pass
    assert [one.detail for one in Entry.objects.order_by("number")] == [
        {"refusal": "Refused", "proxy": "p"},
        {"fields": "x", "proxy": "p"},
        {},
    ]


def test_opening_costs_the_same_at_one_and_at_three_proxies(
    cast: Cast, client_of: Callable[..., Client], django_assert_num_queries: Callable
) -> None:
    for _ in range(2):
        households.proxy(cast.hanako, cast.ken)
    proxy, client = households.proxy(cast.hanako, cast.ken), client_of(cast.ken)
    client.get(page(proxy.pk))
    with django_assert_num_queries(7):
        client.get(page(proxy.pk))
