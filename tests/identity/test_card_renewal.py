"""A new card for an account that has one: the same four items and a second factor, or two officers of the home town."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.audit.models import Entry
from portal.identity.models import CardCase, CardLink, CaseState, ReadingState, Resident
from portal.identity.queries import proven
from portal.municipalities.scope import System, viewing_as
from tests.cast import KISHIWADA, SAKAI, Cast
from tests.cast import officer as make_officer
from tests.identity.cards import Sandbox, running, walk

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(tmp_path_factory.mktemp("card")) as sandbox:
        yield sandbox


@pytest.fixture
def hanako(provider: Sandbox, settings: LazySettings, cast: Cast, as_hanako: Client) -> Client:
    """Hanako, whose first card is linked."""
    settings.CARD_ISSUER = provider.issuer
    provider.control(lie="", reset="1")
    EmailAddress.objects.create(user=cast.hanako.user, email=cast.hanako.user.email, verified=True, primary=True)
    assert walk(as_hanako, "hanako").state == ReadingState.READ
    mail.outbox.clear()
    return as_hanako


def with_second_factor(client: Client, person: Resident) -> None:
    session = client.session
    session["account_authentication_methods_user"] = str(person.user.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "type": "webauthn", "at": time.time()}]
    session.save()


def subject() -> str:
    return SocialAccount.objects.get().uid


def links() -> tuple[int, int]:
    """(open, closed)"""
    with viewing_as(System("test")):
        return CardLink.objects.filter(closed_at=None).count(), CardLink.objects.exclude(closed_at=None).count()


def case() -> CardCase:
    with viewing_as(System("test")):
        return CardCase.objects.select_related("resident").latest("opened_at")


def subjects_of_mail() -> list[str]:
    return [message.subject for message in mail.outbox]


def test_a_renewed_card_without_a_second_factor_changes_nothing(hanako: Client) -> None:
    before = subject()
    reading = walk(hanako, "hanako-new")
    assert (reading.state, reading.reason) == (ReadingState.FAILED, "second_factor")
    assert (subject(), links()) == (before, (1, 0))
    page = hanako.get(reverse("identity:card_wait", args=[reading.pk])).content.decode()
    assert reverse("mfa_index") in page


def test_a_renewed_card_with_a_second_factor_takes_the_place_of_the_old_one(hanako: Client, cast: Cast) -> None:
    before = subject()
    with_second_factor(hanako, cast.hanako)
    assert walk(hanako, "hanako-new").state == ReadingState.READ
    assert (subject() != before, links()) == (True, (1, 1))
    assert subjects_of_mail() == ["[とびら] 新しいマイナンバーカードに付け替えました"]


def test_another_persons_card_goes_to_two_officers_even_with_a_second_factor(hanako: Client, cast: Cast) -> None:
    before = subject()
    with_second_factor(hanako, cast.hanako)
    reading = walk(hanako, "taro")
    assert (reading.state, reading.reason) == (ReadingState.FAILED, "at_officers")
    assert (subject(), links(), case().differs, case().municipality_id) == (before, (1, 0), "name,birth_on,sex", SAKAI)
    seen = proven.proven_of(cast.hanako)
    assert seen is not None
    assert seen.name == "堺　花子"


def test_two_officers_who_are_two_persons_link_the_new_card(
    hanako: Client, cast: Cast, as_mori: Client, as_hara: Client, as_ono: Client, client_of: Callable[..., Client]
) -> None:
    before = subject()
    walk(hanako, "hanako-moved")
    page = reverse("admin:identity_cardcase_change", args=[case().pk])
    looked = as_mori.get(page).content.decode()
    assert "●" in looked
    assert not any(word in looked for word in ("花子", "1993", "大阪府", "番１号"))
    assert as_ono.get(page).status_code == 404

    assert as_mori.post(page, {"what": "agree"}).status_code == 302
    assert (case().state, subject()) == (CaseState.SECONDED, before)
    assert as_mori.post(page, {"what": "agree"}).status_code == 409
    twin = make_officer("mori2@sakai.example.jp", "森", "S-101", "approver", SAKAI)  # another account of the same person
    assert client_of(twin).post(page, {"what": "agree"}).status_code == 409
    assert (case().state, subject()) == (CaseState.SECONDED, before)

    assert as_hara.post(page, {"what": "agree"}).status_code == 302
    assert (case().state, case().items, links()) == (CaseState.LINKED, "", (1, 1))
    assert subject() != before
    with viewing_as(System("test")):
        person = Resident.objects.get(pk=cast.hanako.pk)
        looks = Entry.objects.filter(subject_id=person.pk, event="identity.card_case_seen").count()
    assert (person.full_name, person.home_town_id, looks >= 1) == ("岸和田 花子", KISHIWADA, True)
    assert subjects_of_mail()[-1] == "[とびら] 新しいマイナンバーカードに付け替えました"
    assert as_hara.post(page, {"what": "agree"}).status_code == 409
    assert walk(hanako, "hanako-moved").state == ReadingState.READ


def test_one_officer_is_enough_to_say_no(hanako: Client, as_hara: Client) -> None:
    before = subject()
    walk(hanako, "hanako-moved")
    page = reverse("admin:identity_cardcase_change", args=[case().pk])
    assert as_hara.post(page, {"what": "refuse"}).status_code == 302
    assert (case().state, case().items, subject()) == (CaseState.REFUSED, "", before)
    assert subjects_of_mail() == ["[とびら] カードの付け替えを、市町村で確認しています", "[とびら] カードの付け替えは行われませんでした"]


def test_a_card_that_another_account_took_meanwhile_is_not_linked(
    hanako: Client, as_mori: Client, as_hara: Client, as_ken: Client
) -> None:
    walk(hanako, "hanako-moved")
    assert walk(as_ken, "hanako-moved").state == ReadingState.READ
    page = reverse("admin:identity_cardcase_change", args=[case().pk])
    as_mori.post(page, {"what": "agree"})
    assert as_hara.post(page, {"what": "agree"}).status_code == 409
    assert links() == (2, 0)


def test_the_list_of_cases_names_nobody(hanako: Client, as_mori: Client, as_ono: Client) -> None:
    walk(hanako, "hanako-moved")
    listed = as_mori.get(reverse("admin:identity_cardcase_changelist")).content.decode()
    assert "氏名・住所" in listed
    assert "花子" not in listed
    assert str(case().pk) not in as_ono.get(reverse("admin:identity_cardcase_changelist")).content.decode()
