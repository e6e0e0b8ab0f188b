"""`manage.py onboard`: the same as the pages, from a file; run again it goes on; from nothing to the first letter in seconds."""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from notifications.models import Template
from portal.connections import queries as directory
from portal.front import townfile
from portal.identity.actions import invitations
from portal.identity.models import Invitation, Officer
from portal.identity.queries import officer_by_email
from portal.lib.refusals import Refused
from portal.municipalities import queries
from portal.municipalities.models import Department, Municipality
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import Cast
from tests.connections import make as shelf
from tests.notifications import make

CHIHAYA = "273830"
PLAN = """
colour = "#0a6b3d"
stage = "live"
closed = ["appointments"]
take = ["template:nursery-decision", "procedure:water-start"]

[contacts]
phone = "0721-00-0000"
hours = "平日 9時から17時30分"
head_name = "南河 太郎"

[[departments]]
name = "住民課"
phone = "0721-00-0001"

[administrator]
email = "kanri@chihaya.example.jp"
name = "千早 管理"
staff_number = "C-001"
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "town.toml"
    file.write_text(PLAN, encoding="utf-8")
    return file


def onboard(*words: object, by: str = "pref@pref.example.jp") -> str:
    said = io.StringIO()
    call_command("onboard", *map(str, words), "--by", by, stdout=said)
    return said.getvalue()


def accept(email: str) -> Officer:
    with viewing_as(System("test")):
        invitation = Invitation.objects.get(user__email=email, accepted_at=None)
    return invitations.accept(invitation, by=invitation.user, now=timezone.now())


def test_a_file_settles_everything_and_the_doors_wait_for_the_administrator(cast: Cast, plan: Path) -> None:
    said = onboard(CHIHAYA, "--file", plan)
    assert "した：最初の管理者への招待" in said
    assert "残り（必要）：最初の管理者を招く（招待の返事を待っています）" in said
    assert "千早赤阪村は、いま「準備中」です。" in said
    accept("kanri@chihaya.example.jp")
    again = onboard(CHIHAYA, "--file", plan)
    assert [line for line in again.splitlines() if line.startswith("した")] == ["した：扉"]
    town = Municipality.objects.get(pk=CHIHAYA)
    assert (town.stage, town.colour, town.phone, town.closed_parts) == ("live", "#0a6b3d", "0721-00-0000", ["appointments"])
    third = onboard(CHIHAYA, "--file", plan)
    assert "新しくすることはありませんでした。" in third
    assert len(mail.outbox) == 1
    assert Department.objects.filter(municipality=CHIHAYA).count() == 1
    with viewing_as(System("look", CHIHAYA)):
        assert [one.slug for one in Template.objects.all()] == ["nursery-decision"]


def test_a_file_says_which_services_a_town_puts_forward(cast: Cast, plan: Path) -> None:
    """What it names and nothing else; a file that does not speak of it leaves the town's word as it is."""
    for slug in ("library", "shelter"):
        shelf.service(slug, town_id=None)

    def told(line: str) -> tuple[str, list[str]]:
        plan.write_text(f"{line}\n{PLAN}", encoding="utf-8")
        said = onboard(CHIHAYA, "--file", plan)
        return said, [one.slug for one in directory.choosable(CHIHAYA) if one.is_picked]

    said, picked = told('services = ["library"]')
    assert ("した：町がすすめるサービス" in said, picked) == (True, ["library"])
    said, picked = told('services = ["library"]')
    assert ("町がすすめるサービス" in said, picked) == (False, ["library"])
    assert told("")[1] == ["library"]
    assert told('services = ["shelter"]')[1] == ["shelter"]
    with pytest.raises(CommandError, match=r"「gym」というサービスは、町が選べるものにありません。.*library・shelter"):
        told('services = ["gym"]')
    assert told("services = []")[1] == []


def test_from_the_command_to_the_first_letter_takes_seconds(
    cast: Cast, plan: Path, record_property: Callable[[str, object], None], client_of: Callable[..., Client]
) -> None:
    began = time.monotonic()
    onboard(CHIHAYA, "--file", plan)
    administrator = accept("kanri@chihaya.example.jp")
    onboard(CHIHAYA, "--file", plan)
    for role in ("clerk", "approver"):
        facts = {"email": f"{role}@chihaya.example.jp", "name": role, "staff_number": f"C-{role}", "role": role, "town": CHIHAYA}
        invitations.invite(**facts, by=administrator)  # type: ignore[arg-type]
        accept(f"{role}@chihaya.example.jp")
    clerk, approver = officer_by_email("clerk@chihaya.example.jp"), officer_by_email("approver@chihaya.example.jp")
    sumi = people.resident("sumi@example.jp", "千早", "澄", ("チハヤ", "スミ"), CHIHAYA)
    make.willing(sumi, town_id=CHIHAYA)
    number = make.bound(sumi, town_id=CHIHAYA, name="千早 みどり")
    with viewing_as(System("test", CHIHAYA)):
        template = Template.objects.get(slug="nursery-decision")
    batch = make.released(template, clerk, approver, make.file([make.line(number, name="千早 みどり")]))
    assert (batch.state, batch.digital) == ("released", 1)
    took = time.monotonic() - began
    assert client_of(sumi).get("/inbox/").content.decode().count("is-letter") == 1
    assert client_of(cast.hanako).get("/inbox/").content.decode().count("is-letter") == 0
    record_property("figure", f"from `manage.py onboard` to the first letter in its inbox: {took:.1f} s of machine time")
    sys.stdout.write(f"\nmanage.py onboard to the first letter: {took:.1f} s\n")
    assert took < 60


@pytest.mark.parametrize(
    ("code", "by", "said"),
    [
        ("999999", "pref@pref.example.jp", "団体コード 999999 の市町村はありません。"),
        ("270008", "pref@pref.example.jp", "団体コード 270008 の市町村はありません。"),
        (CHIHAYA, "ono@suita.example.jp", "ono@suita.example.jp は、府の運用担当ではありません。"),
        (CHIHAYA, "nobody@example.jp", "nobody@example.jp は、府の運用担当ではありません。"),
    ],
)
def test_who_and_what_must_be_known(cast: Cast, code: str, by: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        onboard(code, by=by)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = ", "town.toml を読み取れません。"),
        ('color = "#000000"', "town.toml の「color」が正しくありません。知らない項目です。"),
        ('[contacts]\nfax = "1"', "「contacts.fax」"),
        ('contacts = "1"', "「contacts」"),
        ('stage = "open"', "「stage」が正しくありません。pilot か live"),
        ('closed = ["everything"]', "「closed」"),
        ('take = "all"', "「take」"),
        ('[administrator]\nemail = "a@example.jp"', "email・name・staff_number の3つが要ります。"),
        ('departments = ["住民課"]', "「departments」"),
        ('crest = "nowhere.png"', "town.toml を読み取れません。"),
        ('colour = "#ffdd00"', "読めない方がいます"),
    ],
)
def test_a_file_with_a_mistake_gets_a_sentence_and_leaves_nothing(cast: Cast, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "town.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=said):
        onboard(CHIHAYA, "--file", file)
    assert Department.objects.filter(municipality=CHIHAYA).count() == 0
    with viewing_as(System("look", CHIHAYA)):
        assert Template.objects.count() == 0


def test_a_plan_that_fails_at_its_end_leaves_nothing_of_its_beginning(cast: Cast, tmp_path: Path, plan: Path) -> None:
    """The administrator is already asked by another town's hand: the last step refuses, and the first ones are not there."""
    facts = {"email": "kanri@chihaya.example.jp", "name": "管", "staff_number": "S-9", "role": "clerk", "town": people.SAKAI}
    invitations.invite(**facts, by=cast.pref)  # type: ignore[arg-type]
    with pytest.raises(CommandError, match="まだ答えのない招待があります"):
        onboard(CHIHAYA, "--file", plan)
    town = Municipality.objects.get(pk=CHIHAYA)
    assert (town.phone, town.colour, town.closed_parts) == ("", "#0017c1", [])


def test_without_a_file_the_standard_stock_is_taken(cast: Cast) -> None:
    onboard(CHIHAYA)
    town = queries.town(CHIHAYA)
    assert town is not None
    assert town.stage == "prepared"
    with pytest.raises(Refused, match="stage"):
        townfile._plan("x", {"stage": "left"}, None)
