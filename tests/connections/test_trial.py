"""Invitations to try a service out: seats, ends, and who sees what before it is public."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connections
from django.test import Client

from portal.connections import actions
from portal.connections.actions.trials import InvitationOver, NoSeatLeft, NoSuchInvitation
from portal.connections.models import ConnectedService, Stage, TrialPass, TrialUser
from portal.identity.models import Resident
from portal.lib.refusals import Refused
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, Cast, resident
from tests.connections.make import Party, entered, invitation, service

LINK = "/services/try/an-invitation/"
PEOPLE, SEATS = 8, 3


@pytest.fixture
def handbook(cast: Cast) -> ConnectedService:
    return service("handbook", stage=Stage.TRIAL)


def seats() -> int:
    return TrialPass.objects.get().seats_left


def join(person: Resident, code: str = "an-invitation") -> ConnectedService:
    with viewing_as(ResidentView(person.pk)):
        return actions.join_trial(person, code)


@pytest.mark.django_db
def test_an_invited_resident_is_asked_joins_and_enters_what_others_cannot_see(cast: Cast, handbook: ConnectedService) -> None:
    invitation("an-invitation", handbook)
    browser, outsider = entered(cast.hanako), entered(cast.ken)
    assert Party("handbook").ask(browser).status_code == 403
    asked = browser.get(LINK).content.decode()
    assert ("公開する前のサービスに、招待されています" in asked, "氏名" in asked, seats()) == (True, True, 2)
    assert "試せるようになりました" in browser.post(LINK, follow=True).content.decode()
    assert Party("handbook").ask(browser).status_code == 200
    assert Party("handbook").ask(outsider).status_code == 403
    assert outsider.get("/services/handbook/").status_code == 404
    browser.post(LINK)
    assert seats() == 1


@pytest.mark.django_db
def test_guests_log_in_first_and_officers_are_not_invited(handbook: ConnectedService, as_mori: Client) -> None:
    invitation("an-invitation", handbook)
    assert Client().get(LINK)["Location"].startswith("/account/login/")
    assert (as_mori.post(LINK).status_code, seats()) == (403, 2)


@pytest.mark.django_db
def test_an_invitation_that_is_over_full_or_unknown_says_which_and_what_to_do(cast: Cast, handbook: ConnectedService) -> None:
    made = invitation("an-invitation", handbook, seats=1)
    browser = entered(cast.hanako)
    for code, status, words in [("nothing", 404, "リンクが途中で切れていないか"), ("an-invitation", 302, "")]:
        answer = browser.post(f"/services/try/{code}/")
        assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert "リンクが途中で切れていないか" in browser.get("/services/try/nothing/").content.decode()
    with pytest.raises(NoSeatLeft):
        join(cast.ken)
    assert "人数がいっぱい" in entered(cast.ken).post(LINK).content.decode()
    TrialPass.objects.filter(pk=made.pk).update(seats_left=1, expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    with pytest.raises(InvitationOver):
        join(cast.ken)
    assert "期限が過ぎました" in entered(cast.ken).post(LINK).content.decode()
    with pytest.raises(NoSuchInvitation):
        join(cast.ken, "")
    assert join(cast.hanako) == handbook, "who has a seat keeps it"
    with viewing_as(System("test")):
        assert [row.resident_id for row in TrialUser.objects.all()] == [cast.hanako.pk]
    assert seats() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_press_at_once_three_get_the_three_seats(cast: Cast) -> None:
    invitation("an-invitation", service("handbook", stage=Stage.TRIAL), seats=SEATS)
    crowd = [resident(f"r{number}@example.jp", "住", "民", ("ジュウ", "ミン"), SAKAI) for number in range(PEOPLE)]
    assert sorted(at_once(crowd)) == ["NoSeatLeft"] * (PEOPLE - SEATS) + ["joined"] * SEATS
    with viewing_as(System("test")):
        assert (seats(), TrialUser.objects.count()) == (0, SEATS)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_person_who_presses_eight_times_takes_one_seat(cast: Cast) -> None:
    invitation("an-invitation", service("handbook", stage=Stage.TRIAL), seats=SEATS)
    assert at_once([cast.hanako] * PEOPLE) == ["joined"] * PEOPLE
    with viewing_as(System("test")):
        assert (seats(), TrialUser.objects.count()) == (SEATS - 1, 1)


def at_once(people: list[Resident]) -> list[str]:
    """What each was told, all having waited for the last of them."""
    gate = threading.Barrier(len(people))

    def press(person: Resident) -> str:
        close_old_connections()
        gate.wait()
        try:
            join(person)
        except Refused as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()
        return "joined"

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(press, people))
