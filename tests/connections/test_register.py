"""The operators' register of services."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.audit.models import Entry
from portal.connections.models import ConnectedService, State
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast
from tests.connections.make import Party, entered, service, userinfo

pytestmark = pytest.mark.django_db


def test_an_operator_stops_a_service_at_once_and_the_trail_keeps_it(cast: Cast, as_pref: Client) -> None:
    made = service()
    tokens = Party().tokens(entered(cast.hanako))
    url = reverse("admin:connections_connectedservice_change", args=[made.pk])
    assert "library の運営者" in as_pref.get(url).content.decode()
    assert as_pref.post(url, {"state": "maintenance", "name": "別の名前"}).status_code == 200
    switch = reverse("admin:connections_connectedservice_state", args=[made.pk])
    assert as_pref.post(switch, {"state": "gone"}).status_code == 302
    made.refresh_from_db()
    assert made.state == State.RUNNING
    assert as_pref.post(switch, {"state": "stopped"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.name) == (State.STOPPED, "見本のlibrary")
    assert userinfo(tokens["access_token"]).status_code == 401
    with viewing_as(System("read the trail")):
        entry = Entry.objects.get(event="connections.state_changed")
    assert (entry.actor_kind, entry.detail) == ("officer", {"slug": "library", "state": "stopped"})


def test_officers_of_towns_have_no_register(as_mori: Client, as_ono: Client) -> None:
    made = service()
    for officer in (as_mori, as_ono):
        for url in (
            reverse("admin:connections_connectedservice_changelist"),
            reverse("admin:connections_connectedservice_change", args=[made.pk]),
        ):
            assert officer.get(url).status_code == 403
        switch = reverse("admin:connections_connectedservice_state", args=[made.pk])
        assert officer.post(switch, {"state": "stopped"}).status_code == 403
    assert ConnectedService.objects.get().state == State.RUNNING
