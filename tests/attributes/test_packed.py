"""Those whom a day concerns, read where their row lies: nobody left out, nobody for another, whatever is written meanwhile."""

from datetime import date

import pytest
from django.db import connection

from portal.attributes.models import AudienceRow
from portal.attributes.queries import packed
from portal.attributes.rules.vocabulary import ATTRIBUTES
from portal.consent import actions as consents
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, SUITA, Cast, resident

from .make import agree, tell

pytestmark = pytest.mark.django_db
TOWN = [*ATTRIBUTES].index("town")


@pytest.fixture
def three(cast: Cast):
    people = [cast.hanako, cast.ken, resident("ume@example.jp", "梅田", "ウメ", ("", ""), SAKAI)]
    for number, person in enumerate(people):
        tell(person, town=SAKAI, birth_date=date(1990, 1, 1 + number))
        agree(person)
    return people


def found():
    with viewing_as(System("test")):
        everybody = AudienceRow.objects.all()
        return packed.each_once([packed.placed(everybody.filter(birth_date__lt=date(1990, 1, 3))), packed.placed(everybody)])


def towns(some):
    with viewing_as(System("test")):
        people = packed.at(some)
    return dict(zip(packed.each_of(people.ids), people.told[TOWN], strict=True))


def test_whoever_is_found_twice_is_read_once(three):
    everyone = found()
    assert len(everyone) == 3
    assert towns(everyone) == {person.pk.bytes: SAKAI for person in three}
    assert towns(everyone[:0]) == {}


def test_a_row_that_was_written_after_it_was_found_is_read_as_it_is_now(three):
    hanako, ken, ume = three
    everyone = found()
    tell(ken, town=SUITA)
    assert towns(everyone) == {hanako.pk.bytes: SAKAI, ken.pk.bytes: SUITA, ume.pk.bytes: SAKAI}


def test_whoever_withdrew_meanwhile_is_not_read_and_nobody_in_their_place(three):
    hanako, ken, ume = three
    everyone = found()
    consents.withdraw(ken, "recommendation", by=ken)
    assert {one: town for one, town in towns(everyone).items() if town} == {hanako.pk.bytes: SAKAI, ume.pk.bytes: SAKAI}


def test_a_place_that_another_has_taken_shows_nobody_else(three):
    everyone = found()
    if connection.vendor == "postgresql":
        # As after a row moved and its place was cleaned up: the place of one is known as that of the other.
        everyone = everyone.copy()
        everyone["block"][:] = everyone["block"][::-1]
        everyone["number"][:] = everyone["number"][::-1]
    assert [*towns(everyone[:1])] == [everyone[:1]["id"].tobytes()]
