"""What one logs in with besides the mail: officers keep one, the first key after a card needs the card."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.audit.models import Entry
from portal.identity.actions import proofs
from portal.identity.rules.factors import may_remove
from portal.identity.rules.levels import Level, Method
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast
from tests.identity.test_login import verify
from tests.identity.test_sessions import IPHONE, enter


@pytest.mark.parametrize(("officer", "left", "may"), [(False, 1, True), (True, 1, False), (True, 2, True)])
def test_who_may_remove_the_last(officer: bool, left: int, may: bool) -> None:
    assert may_remove(is_officer=officer, left=left) is may


def test_an_officer_cannot_remove_the_last_factor(cast: Cast, as_mori: Client) -> None:
    TOTP.activate(cast.mori.user, "A" * 32)
    session = as_mori.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**record, "reauthenticated": True} for record in records]
    session.save()
    answer = as_mori.post(reverse("mfa_deactivate_totp"), follow=True)
    assert "いつも1つ要ります" in answer.content.decode()
    assert Authenticator.objects.filter(user=cast.mori.user, type="totp").exists()


def test_a_resident_may_remove_the_last_and_enters_by_mail(cast: Cast, client_of: Callable[..., Client]) -> None:
    verify(cast.hanako.user)
    phone = enter(cast.hanako.user, IPHONE)
    TOTP.activate(cast.hanako.user, "A" * 32)
    phone.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=cast.hanako.user).exists()
    assert mail.outbox[-1].subject == "[とびら] ログインの方法が外れました"
    with viewing_as(System("test")):
        assert Entry.objects.filter(event="identity.factor_removed").count() == 1
    enter(cast.hanako.user, IPHONE)


def test_the_first_key_of_somebody_whose_card_was_read_needs_the_card(cast: Cast) -> None:
    verify(cast.hanako.user)
    phone = enter(cast.hanako.user, IPHONE)
    assert phone.get(reverse("mfa_add_webauthn")).status_code == 200
    proofs.record(cast.hanako, method=Method.CARD, level=Level.CARD, issuer="https://card.example", by=cast.hanako)
    asked = phone.get(reverse("mfa_add_webauthn"))
    assert (asked.status_code, "level=2" in asked.headers["Location"]) == (302, True)


def test_nobody_sees_the_keys_of_another(cast: Cast, as_ken: Client, as_ono: Client) -> None:
    key = Authenticator.objects.create(user=cast.hanako.user, type="webauthn", data={"name": "花子のiPhone", "credential": {}})
    for outsider in (as_ken, as_ono):
        assert "花子" not in outsider.get(reverse("mfa_list_webauthn")).content.decode()
        assert outsider.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code in {302, 404}
    assert Authenticator.objects.filter(pk=key.pk).exists()
