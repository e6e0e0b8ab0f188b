"""Many towns, one ID: homes, moving house, following."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.identity.actions import homes, refusals
from portal.identity.models import Follow, Residence
from portal.identity.models import Resident as Person
from portal.identity.queries import homes as queries
from portal.municipalities.scope import Resident, Staff, viewing_as
from tests.cast import KISHIWADA, PREFECTURE, SAKAI, SUITA, TOYONO, Cast


def now() -> datetime:
    return timezone.now()


def towns(resident: Person) -> tuple[str, ...]:
    """As the data base has them, whatever the instance in hand says."""
    with viewing_as(Resident(resident.pk)):
        return queries.towns_of(Person.objects.get(pk=resident.pk))


def test_kens_move_is_seen_for_sixty_days(cast: Cast) -> None:
    """Ken was registered in 吹田市 before this history was kept."""
    assert homes.prove_home(cast.ken, KISHIWADA, by=cast.ken, now=now()) is True
    assert cast.ken.home_town_id == KISHIWADA
    assert [(one.town_id, one.is_proven) for one in queries.home_history(cast.ken)] == [(KISHIWADA, True), (SUITA, False)]
    move = queries.moved_lately(cast.ken, now() + timedelta(days=59))
    assert move
    assert (move.from_id, move.to_id) == (SUITA, KISHIWADA)
    assert queries.moved_lately(cast.ken, now() + timedelta(days=61)) is None


def test_a_card_read_again_is_no_move_and_ones_own_word_does_not_weaken_it(cast: Cast) -> None:
    homes.prove_home(cast.ken, SUITA, by=cast.ken, now=now())
    assert homes.prove_home(cast.ken, SUITA, by=cast.ken, now=now()) is False
    assert homes.declare_home(cast.ken, SUITA, by=cast.ken, now=now()) is False
    assert [(one.town_id, one.is_proven) for one in queries.home_history(cast.ken)] == [(SUITA, True), (SUITA, False)]
    assert queries.moved_lately(cast.ken, now()) is None


@pytest.mark.parametrize("town", [PREFECTURE, "999999", ""])
def test_a_town_that_is_none_is_refused(cast: Cast, town: str) -> None:
    for act in (homes.prove_home, homes.declare_home, homes.follow):
        with pytest.raises(refusals.NoSuchTown):
            act(cast.ken, town, by=cast.ken, now=now())


def test_following_is_nobody_elses_business(cast: Cast) -> None:
    homes.follow(cast.ken, SAKAI, by=cast.ken, now=now(), why="parents")
    homes.follow(cast.ken, TOYONO, by=cast.ken, now=now())
    homes.follow(cast.ken, SAKAI, by=cast.ken, now=now(), why="work")
    assert queries.towns_of(cast.ken) == (SUITA, TOYONO, SAKAI)
    assert [one.why for one in queries.followed(cast.ken)] == ["", "職場がある"]
    for view in (Resident(cast.hanako.pk), Staff(SAKAI, cast.mori.pk), Staff(SUITA, cast.ono.pk)):
        with viewing_as(view):
            assert not Follow.objects.exists()
            assert not Residence.objects.exists()
    homes.unfollow(cast.ken, SAKAI, by=cast.ken)
    assert queries.towns_of(cast.ken) == (SUITA, TOYONO)


def test_who_moves_to_a_followed_town_lives_there(cast: Cast) -> None:
    homes.follow(cast.ken, SAKAI, by=cast.ken, now=now())
    homes.declare_home(cast.ken, SAKAI, by=cast.ken, now=now())
    assert queries.towns_of(cast.ken) == (SAKAI,)


def test_the_page_and_the_button_on_a_towns_page(cast: Cast, as_ken: Client, as_hanako: Client) -> None:
    town = as_ken.get(f"/towns/{SAKAI}/").content.decode()
    assert "このまちを見る" in town
    as_ken.post(f"/me/towns/{SAKAI}/follow/")
    assert towns(cast.ken) == (SUITA, SAKAI)
    assert "このまちを見る" not in as_ken.get(f"/towns/{SAKAI}/").content.decode()
    assert "このまちを見る" not in as_ken.get(f"/towns/{SUITA}/").content.decode()
    assert as_ken.post("/me/towns/", {"town": TOYONO, "why": "work"}).status_code == 302
    assert as_ken.post("/me/towns/", {"town": "999999"}).status_code == 422
    as_ken.post(f"/me/towns/{SAKAI}/unfollow/")
    assert towns(cast.ken) == (SUITA, TOYONO)
    assert towns(cast.hanako) == (SAKAI,)


def test_home_tells_what_to_do_after_a_move(cast: Cast, as_ken: Client, as_hanako: Client) -> None:
    assert "引越しの手続" not in as_ken.get("/").content.decode()
    homes.declare_home(cast.ken, KISHIWADA, by=cast.ken, now=now())
    shown = as_ken.get("/").content.decode()
    assert "引越しの手続" in shown
    assert f"/towns/{SUITA}/" in shown
    assert f"/towns/{KISHIWADA}/" in shown
    assert "引越しの手続" not in as_hanako.get("/").content.decode()
