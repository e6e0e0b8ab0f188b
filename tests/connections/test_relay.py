"""A service writes to a relay address: the resident reads it, the service never learns where."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from portal.connections import actions
from portal.connections.actions.relaying import LARGEST, Verdict, hand_on
from portal.connections.models import RelayAddress
from portal.identity.models import OutgoingMail
from portal.lib import sealed
from portal.municipalities.scope import Resident, viewing_as
from tests.cast import Cast
from tests.connections.make import Party, entered, service, userinfo

pytestmark = pytest.mark.django_db
USE = {"code": "mail", "title": "メール", "reason": "お知らせを送ります。", "claims": ["email"], "is_required": False}
TEXT = "本が届きました。"


def mail(sender: str = "図書館 <info@library.example.jp>", body: str = TEXT, kind: str = "text/plain; charset=utf-8") -> bytes:
    return f"From: {sender}\r\nSubject: =?utf-8?b?5pys?=\r\nContent-Type: {kind}\r\n\r\n{body}".encode()


@pytest.fixture
def address(cast: Cast, settings: Any) -> str:
    settings.RELAY_DOMAIN = "relay.example.jp"
    service(uses=[USE], claims=())
    party, browser = Party(scope="openid email"), entered(cast.hanako)
    party.agree(browser, uses=["mail"])
    return str(userinfo(party.tokens(browser)["access_token"]).json()["email"])


def posted() -> list[dict[str, Any]]:
    return [json.loads(sealed.unseal(row.sealed, aad=f"identity.mail:{row.pk}")) for row in OutgoingMail.objects.all()]


def test_what_a_service_writes_reaches_the_resident(address: str) -> None:
    assert hand_on(mail(), address) == Verdict.HANDED_ON
    (sent,) = posted()
    assert (sent["to"], sent["subject"], TEXT in sent["body"]) == (["hanako@example.jp"], "本", True)
    assert "見本のlibrary" in sent["body"]
    assert hand_on(mail("a@example.jp"), address) == Verdict.HANDED_ON


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (mail("x@evil.example"), Verdict.NOT_A_SERVICE),
        (mail("x@jp"), Verdict.NOT_A_SERVICE),
        (mail("x@evil-library.example.jp"), Verdict.NOT_A_SERVICE),
        (mail("x@handbook.example.jp"), Verdict.NOT_A_SERVICE),
        (mail(""), Verdict.NOT_A_SERVICE),
        (mail(kind="text/html"), Verdict.UNREADABLE),
        (mail(kind="text/plain; charset=klingon"), Verdict.UNREADABLE),
        (mail(body="x" * (LARGEST + 1)), Verdict.UNREADABLE),
        (b"\xff\x00", Verdict.NOT_A_SERVICE),
    ],
)
def test_what_is_not_the_services_own_text_is_refused(address: str, raw: bytes, expected: Verdict) -> None:
    assert hand_on(raw, address) == expected
    assert posted() == []


def test_after_a_withdrawal_nobody_writes_any_more(cast: Cast, address: str) -> None:
    with viewing_as(Resident(cast.hanako.pk)):
        actions.withdraw_use(cast.hanako, service(uses=[USE], claims=()), "mail")
    assert hand_on(mail(), address) == Verdict.NOT_A_SERVICE
    with viewing_as(Resident(cast.hanako.pk)):
        actions.withdraw(cast.hanako, service(uses=[USE], claims=()))
    assert hand_on(mail(), address) == Verdict.NOBODY
    assert hand_on(mail(), address.replace("relay.", "other.")) == Verdict.NOBODY


def test_the_command_ends_as_mail_servers_understand(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for recipient, code in ((address, 0), ("r-nobody@relay.example.jp", 67)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(mail())))
        with pytest.raises(SystemExit) as ended:
            call_command("relay_mail", recipient)
        assert ended.value.code == code
    assert "hanako" not in capsys.readouterr().out


def test_an_address_lives_as_long_as_one_service_of_its_sector_may_write(cast: Cast, settings: Any) -> None:
    settings.RELAY_DOMAIN = "relay.example.jp"
    made = [service(slug, uses=[USE], claims=(), sector="books") for slug in ("library", "handbook")]
    with viewing_as(Resident(cast.hanako.pk)):
        for one in made:
            actions.agree(cast.hanako, one)
        actions.withdraw(cast.hanako, made[0])
        assert RelayAddress.objects.filter(resident=cast.hanako).count() == 1
        actions.withdraw(cast.hanako, made[1])
        assert not RelayAddress.objects.filter(resident=cast.hanako).exists()
