"""Whoever reads in a language is told in it, and nobody's choice is changed by somebody else."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils.translation import override

from notifications.actions import choices
from notifications.models import Preference
from notifications.queries.reach import language_of
from portal.audit.models import Entry
from portal.front import tongues
from portal.identity.models import User
from portal.municipalities.scope import Resident, System, viewing_as
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SWITCH = "/i18n/setlang/"


def entries() -> int:
    with viewing_as(System("test")):
        return Entry.objects.filter(event="notifications.preference_set").count()


def test_the_language_of_the_pages_becomes_that_of_the_alerts(cast: Cast, as_hanako: Client, as_ken: Client, client: Client) -> None:
    assert as_hanako.post(SWITCH, {"language": "vi", "next": "/"}).status_code == 302
    assert (language_of(cast.hanako.pk), language_of(cast.ken.pk), entries()) == ("vi", None, 1)
    as_hanako.post(SWITCH, {"language": "vi"})
    assert entries() == 1
    as_hanako.post(SWITCH, {"language": "xx"})
    as_hanako.get(SWITCH, {"language": "ne"})
    client.post(SWITCH, {"language": "ne"})
    assert (language_of(cast.hanako.pk), entries()) == ("vi", 1)


def test_an_officer_has_no_alerts(cast: Cast, as_mori: Client) -> None:
    as_mori.post(SWITCH, {"language": "en"})
    with viewing_as(System("test")):
        assert Preference.objects.count() == 0


@pytest.mark.parametrize(("read", "chosen", "told"), [("ne", None, "ne"), ("ja", None, None), ("ne", "pt", "pt")])
def test_what_was_chosen_before_the_login_counts_until_something_is_chosen(
    cast: Cast, read: str, chosen: str | None, told: str | None
) -> None:
    if chosen:
        with viewing_as(Resident(cast.hanako.pk)):
            choices.speak(cast.hanako, chosen, by=cast.hanako)
    assert cast.hanako.user is not None
    request = RequestFactory().get("/")
    with override(read):
        # What a browser asks for by itself is not chosen.
        tongues.arrive(User, request, cast.hanako.user)
        assert language_of(cast.hanako.pk) == chosen
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = read
        tongues.arrive(User, request, cast.hanako.user)
    assert language_of(cast.hanako.pk) == told
