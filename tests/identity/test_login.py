"""Getting in: a code by mail, no password, and the same answer for known and unknown addresses."""

import re

from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.audit.models import Entry
from portal.identity.models import Resident, User
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast


def code_in(message: mail.EmailMessage) -> str:
    found = re.search(r"^\s*([A-Z0-9][A-Z0-9-]{4,})\s*$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found[1]


def test_a_new_resident_signs_up_with_a_code_and_no_password(client: Client, db: None) -> None:
    asked = client.post(reverse("account_signup"), {"email": "New@Example.jp"})
    assert asked.status_code == 302
    with viewing_as(System("test")):
        assert not Resident.objects.exists()
        assert not Entry.objects.exists()
    done = client.post(asked.headers["Location"], {"code": code_in(mail.outbox[0])}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("front:welcome")
    user = User.objects.get()
    assert (user.email, user.has_usable_password()) == ("new@example.jp", False)
    with viewing_as(System("test")):
        assert Resident.objects.filter(user=user).count() == 1


def test_a_resident_comes_back_with_a_code(client: Client, cast: Cast) -> None:
    verify(cast.hanako.user)
    asked = client.post(reverse("account_login"), {"login": "hanako@example.jp"})
    assert asked.status_code == 302
    done = client.post(asked.headers["Location"], {"code": code_in(mail.outbox[0])})
    assert done.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(cast.hanako.user.pk)


def test_a_wrong_code_three_times_ends_the_try(client: Client, cast: Cast) -> None:
    verify(cast.hanako.user)
    asked = client.post(reverse("account_login"), {"login": "hanako@example.jp"})
    for _ in range(3):
        client.post(asked.headers["Location"], {"code": "AAAAAA"})
    client.post(asked.headers["Location"], {"code": code_in(mail.outbox[0])})
    assert "_auth_user_id" not in client.session


def test_a_known_and_an_unknown_address_get_the_same_answer(client: Client, cast: Cast) -> None:
    verify(cast.hanako.user)
    known = client.post(reverse("account_login"), {"login": "hanako@example.jp"})
    unknown = Client().post(reverse("account_login"), {"login": "nobody@example.jp"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])


def test_signing_up_with_a_known_address_looks_like_signing_up(cast: Cast) -> None:
    verify(cast.hanako.user)
    before = set(User.objects.values_list("pk", flat=True))
    told = [Client().post(reverse("account_signup"), {"email": email}) for email in ("hanako@example.jp", "nobody@example.jp")]
    assert told[0].status_code == told[1].status_code == 302
    assert told[0].headers["Location"] == told[1].headers["Location"]
    assert [message.to for message in mail.outbox] == [["hanako@example.jp"], ["nobody@example.jp"]]
    assert "すでに登録が済んでいます" in str(mail.outbox[0].body)
    assert sorted(User.objects.exclude(pk__in=before).values_list("email", flat=True)) == ["nobody@example.jp"]


def test_the_mail_says_nothing_but_the_code(client: Client, cast: Cast) -> None:
    verify(cast.hanako.user)
    client.post(reverse("account_login"), {"login": "hanako@example.jp"})
    message = mail.outbox[0]
    assert "花子" not in message.body + message.subject
    assert message.to == ["hanako@example.jp"]


def test_a_login_gets_a_new_session_key_and_logout_ends_it(client: Client, cast: Cast) -> None:
    verify(cast.hanako.user)
    asked = client.post(reverse("account_login"), {"login": "hanako@example.jp"})
    before = client.session.session_key
    client.post(asked.headers["Location"], {"code": code_in(mail.outbox[0])})
    inside = client.session.session_key
    assert inside != before
    client.post(reverse("account_logout"))
    stale = Client()
    stale.cookies["tobira"] = inside
    assert stale.get(reverse("front:me")).status_code == 302


def verify(user: User) -> None:
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
