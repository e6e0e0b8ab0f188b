"""A guest's town is remembered in their browser alone, and says nothing of who they are."""

import pytest
from django.core import signing
from django.test import Client

from portal.front import lasttown
from portal.municipalities.models import Municipality, Stage
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, SUITA, Cast

pytestmark = pytest.mark.django_db
AGAIN = "堺市の続きを見る"


def landing(client: Client) -> str:
    return client.get("/").content.decode()


def test_the_town_looked_at_last_comes_first_again(cast: Cast, client: Client) -> None:
    assert "の続きを見る" not in landing(client)
    client.get(f"/towns/{SUITA}/")
    client.get(f"/towns/{SAKAI}/")
    html = landing(client)
    assert AGAIN in html
    assert html.count("の続きを見る") == 1
    assert f'<input type="hidden" name="town" value="{SAKAI}">' in html


def test_only_the_number_of_the_town_is_kept(cast: Cast, client: Client) -> None:
    cookie = client.get(f"/towns/{SAKAI}/").cookies[lasttown.cookie_name()]
    assert cookie.value.split(":")[0] == SAKAI
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 180 * 24 * 3600)


def test_whoever_is_logged_in_gets_none(cast: Cast, as_ken: Client) -> None:
    assert lasttown.cookie_name() not in as_ken.get(f"/towns/{SAKAI}/").cookies


def test_it_can_be_forgotten_and_nobody_else_can_write_it(cast: Cast, client: Client) -> None:
    client.get(f"/towns/{SAKAI}/")
    assert client.post("/towns/forget/")["Location"] == "/"
    assert AGAIN not in landing(client)
    for forged in (SAKAI, signing.get_cookie_signer(salt="another").sign(SAKAI), f"{SAKAI}:x:y"):
        client.cookies[lasttown.cookie_name()] = forged
        assert AGAIN not in landing(client)


def test_a_town_that_takes_part_no_more_is_not_shown(cast: Cast, client: Client) -> None:
    client.get(f"/towns/{SAKAI}/")
    with viewing_as(System("suspend in a test")):
        Municipality.objects.filter(pk=SAKAI).update(stage=Stage.SUSPENDED)
    assert AGAIN not in landing(client)
    del client.cookies[lasttown.cookie_name()]
    assert lasttown.cookie_name() not in client.get(f"/towns/{SAKAI}/").cookies
