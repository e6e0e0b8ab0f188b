"""What other floors are told: open procedures, drafts, applications, and what is to be done by when."""

from datetime import datetime, timedelta

import pytest

from portal.municipalities.scope import Guest, System, viewing_as
from portal.municipalities.scope import Resident as ResidentView
from procedures import onboarding, queries
from procedures.actions import reviews
from procedures.models import FormVersion, Procedure, Round
from procedures.models.course import Reason
from procedures.models.form_version import PublishedFormIsFixed
from tests.cast import KISHIWADA, SAKAI, SUITA, TOYONO, Cast
from tests.procedures import make
from tests.procedures.make import NOW

FEW = {"nursery-admission", "bulky-waste", "dog-registration"}


def test_setting_a_town_up_twice_changes_nothing(cast: Cast) -> None:
    for town in (SAKAI, KISHIWADA, TOYONO, SUITA) * 2:
        onboarding.prepare(town, by=cast.pref, now=NOW, only=FEW)
    assert sorted(Procedure.objects.values_list("municipality_id", "slug")) == [
        (SAKAI, "nursery-admission"),
        (KISHIWADA, "bulky-waste"),
        (KISHIWADA, "dog-registration"),
        (TOYONO, "bulky-waste"),
    ]
    assert FormVersion.objects.count() == 4
    assert Round.objects.count() == 3


def test_a_guest_sees_what_a_town_offers_and_until_when(cast: Cast, nursery: Procedure) -> None:
    onboarding.prepare(KISHIWADA, by=cast.pref, now=NOW, only=FEW)
    with viewing_as(Guest()):
        cards = queries.open_procedures(SAKAI, NOW)
        everywhere = queries.open_procedures(None, NOW)
    assert [(card.url, card.minutes, card.deadline) for card in cards] == [
        (f"/procedures/{SAKAI}/nursery-admission/", 15, make.at(2027, 1, 19, 23, 59))
    ]
    assert [card.town for card in everywhere] == ["堺市", "岸和田市", "岸和田市"]


def test_between_the_rounds_the_next_is_announced_and_after_the_last_nothing(cast: Cast, nursery: Procedure) -> None:
    with viewing_as(System("test")):
        Round.objects.filter(slug="2027-04-2").delete()
    waiting = queries.open_procedures(SAKAI, make.at(2027, 1, 5))[0]
    assert (waiting.deadline, waiting.opens_at, waiting.status) == (None, make.at(2027, 1, 20), "まもなく受付")
    assert queries.open_procedures(SAKAI, make.at(2027, 3, 1)) == ()


def test_todos_are_corrections_and_drafts_about_to_close(cast: Cast, nursery: Procedure) -> None:
    returned = make.submitted(cast.hanako, nursery)
    make.draft(cast.hanako, nursery, child_name="堺 もみじ")
    with viewing_as(make.staff_view(cast.mori)):
        due = NOW + timedelta(days=7)
        reviews.return_for_correction(returned, [Reason("phone", "つながりません")], due_at=due, by=cast.mori, now=NOW)
    with viewing_as(ResidentView(cast.hanako.pk)):
        now_, late = queries.at_hand(cast.hanako, NOW).todos, queries.at_hand(cast.hanako, make.at(2027, 1, 15)).todos
    assert [(card.title.removeprefix(nursery.title), card.due_on) for card in now_] == [("（堺 さくら）", due)]
    assert [(card.title.removeprefix(nursery.title), card.due_on) for card in late] == [
        ("（堺 さくら）", due),
        ("（堺 もみじ）", make.at(2027, 1, 19, 23, 59)),
    ]


def test_ken_is_told_nothing_of_hanako(cast: Cast, nursery: Procedure) -> None:
    make.submitted(cast.hanako, nursery)
    make.draft(cast.hanako, nursery)
    with viewing_as(ResidentView(cast.ken.pk)):
        told = [ask(person) for ask in (queries.drafts, queries.my_applications) for person in (cast.ken, cast.hanako)]
    assert told == [(), (), (), ()]


def test_the_result_shows_from_its_day_on(cast: Cast, nursery: Procedure) -> None:
    application = make.submitted(cast.hanako, nursery)
    with viewing_as(make.staff_view(cast.mori)):
        reviews.decide(application, outcome="waiting", facility="", note="", by=cast.mori, now=NOW)
    results_at = datetime(2027, 2, 15, 9, 0, tzinfo=make.TOKYO)
    with viewing_as(ResidentView(cast.hanako.pk)):
        states = [queries.my_applications(cast.hanako, now)[0].state for now in (results_at - timedelta(seconds=1), results_at)]
    assert states == ["reviewing", "decided"]


def test_a_published_form_is_fixed(cast: Cast, nursery: Procedure) -> None:
    version = FormVersion.objects.get()
    version.definition = {"pages": []}
    with pytest.raises(PublishedFormIsFixed):
        version.save()
