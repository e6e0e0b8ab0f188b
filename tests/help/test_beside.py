"""Somebody sits beside: what the screen hides, what is closed meanwhile, and how it ends."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from portal.audit.models import Entry
from portal.help import beside
from portal.help.actions import helping
from portal.help.models import Ticket
from portal.identity.actions import family
from portal.municipalities.scope import System, viewing_as
from tests.attributes.make import agree
from tests.cast import Cast
from tests.notifications.places import a_letter
from tests.procedures import make as cases


def begin(client: Client) -> None:
    assert client.post("/help/beside/", {"who": "family"}).status_code == 302


def html_of(client: Client, path: str = "/") -> str:
    return client.get(path, follow=True).content.decode()


def trail(event: str) -> list[tuple[object, ...]]:
    with viewing_as(System("test")):
        return [*Entry.objects.filter(event=event).values_list("actor_kind", "actor_id", "subject_id")]


def test_letters_grow_and_private_bits_go(as_hanako: Client, cast: Cast) -> None:
    assert ("hanako@example.jp" in html_of(as_hanako, "/me/"), "堺 花子" in html_of(as_hanako, "/me/")) == (True, True)
    begin(as_hanako)
    html = html_of(as_hanako, "/me/")
    assert ("hanako@example.jp" in html, "堺 花子" in html, 'class="is-helped"' in html) == (False, False, True)
    assert "いっしょに見ています" in html
    assert 'action="/help/remark/"' not in html


def test_the_title_of_a_letter_is_hidden_and_its_words_are_opened_by_hand(as_hanako: Client, cast: Cast) -> None:
    path = f"/inbox/{a_letter(cast)['notice_id']}/"
    listed = html_of(as_hanako, "/inbox/").replace("<wbr>", "")
    title = listed.split(f'<a href="{path}">')[1].split("</a>")[0].removeprefix('<span class="phrase">').removesuffix("</span>")
    assert title.endswith("通知書")
    begin(as_hanako)
    assert title not in html_of(as_hanako, "/inbox/").replace("<wbr>", "")
    html = html_of(as_hanako, path).replace("<wbr>", "")
    before, _summary, after = html.partition("中身を見せる（ご本人が押します）")
    assert (title in before, "入所が内定しました" in before, "入所が内定しました" in after) == (False, False, True)


@pytest.mark.parametrize(
    "path",
    [
        "/me/consents/decide/", "/account/email/", "/me/proxies/accept/", "/me/proxies/act/", "/account/2fa/totp/activate/",
        "/me/proxies/counter/", "/me/attributes/consent/", "/me/attributes/switch/", "/account/email/code/",
    ],
)  # fmt: skip
def test_what_the_resident_alone_should_do_is_closed_meanwhile(as_hanako: Client, path: str) -> None:
    begin(as_hanako)
    answer = as_hanako.post(path, {})
    assert answer.status_code == 403
    assert "ご本人だけのときに" in answer.content.decode()
    as_hanako.post("/help/beside/end/")
    assert "ご本人だけのときに" not in as_hanako.post(path, {}).content.decode()


def test_every_closed_door_exists() -> None:
    names = {name for name in _names(get_resolver()) if name}
    assert [one for one in beside.CLOSED if not any(name.startswith(one) for name in names)] == []


def _names(resolver: object, prefix: str = "") -> list[str]:
    found = []
    for one in resolver.url_patterns:  # type: ignore[attr-defined]
        space = f"{prefix}{one.namespace}:" if getattr(one, "namespace", None) else prefix
        found += _names(one, space) if hasattr(one, "url_patterns") else [f"{prefix}{one.name or ''}"]
    return found


def test_it_ends_by_one_tap_after_ten_quiet_minutes_and_after_an_hour(as_hanako: Client) -> None:
    begin(as_hanako)
    as_hanako.post("/help/beside/end/")
    assert "is-helped" not in html_of(as_hanako)
    start = timezone.now()
    begin(as_hanako)
    with time_machine.travel(start + timedelta(minutes=9), tick=False):
        assert "is-helped" in html_of(as_hanako)
    with time_machine.travel(start + timedelta(minutes=18), tick=False):
        assert "is-helped" in html_of(as_hanako)
    with time_machine.travel(start + timedelta(minutes=29), tick=False):
        html = html_of(as_hanako)
    assert ("is-helped" in html, "時間がたったので" in html) == (False, True)


def test_it_lasts_no_longer_than_an_hour(as_hanako: Client) -> None:
    start = timezone.now()
    begin(as_hanako)
    for minutes in range(8, 72, 8):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            html = html_of(as_hanako, "/help/")
        assert ("is-helped" in html) is (minutes < 60)


def test_an_officer_beside_is_in_the_log_of_who_was_helped(as_hanako: Client, as_ken: Client, cast: Cast) -> None:
    with viewing_as(System("test")):
        number = helping.make_ticket(by=cast.mori, now=timezone.now())
    assert as_hanako.post("/help/beside/", {"who": "officer", "number": number}).status_code == 302
    assert "職員といっしょに見ています" in html_of(as_hanako)
    assert trail("help.helped") == [("officer", str(cast.mori.pk), cast.hanako.pk)]
    assert "職員が、そばで画面をいっしょに見はじめた" in html_of(as_hanako, "/me/log/")
    refused = as_ken.post("/help/beside/", {"who": "officer", "number": number})
    assert "この番号は使えません" in refused.content.decode()
    as_hanako.post("/help/beside/end/")
    assert trail("help.help_ended") == [("officer", str(cast.mori.pk), cast.hanako.pk)]


def test_a_logout_is_the_end_of_an_officers_sitting_too(as_hanako: Client, cast: Cast) -> None:
    with viewing_as(System("test")):
        number = helping.make_ticket(by=cast.mori, now=timezone.now())
    as_hanako.post("/help/beside/", {"who": "officer", "number": number})
    as_hanako.post("/account/logout/")
    assert trail("help.help_ended") == [("officer", str(cast.mori.pk), cast.hanako.pk)]


def test_a_clerk_who_helps_the_next_one_still_ends_with_the_one_before(as_hanako: Client, cast: Cast) -> None:
    with viewing_as(System("test")):
        number = helping.make_ticket(by=cast.mori, now=timezone.now())
    as_hanako.post("/help/beside/", {"who": "officer", "number": number})
    with viewing_as(System("test")):
        helping.make_ticket(by=cast.mori, now=timezone.now())
    as_hanako.post("/help/beside/end/")
    assert trail("help.help_ended") == [("officer", str(cast.mori.pk), cast.hanako.pk)]


def test_who_sits_beside_is_not_replaced_and_gets_no_second_hour(as_hanako: Client, cast: Cast) -> None:
    with viewing_as(System("test")):
        number = helping.make_ticket(by=cast.mori, now=timezone.now())
    as_hanako.post("/help/beside/", {"who": "officer", "number": number})
    assert as_hanako.post("/help/beside/", {"who": "family"}).status_code == 200
    assert "職員といっしょに見ています" in html_of(as_hanako)
    as_hanako.post("/help/beside/end/")
    assert len(trail("help.help_ended")) == 1


def test_ended_twice_it_is_in_the_trail_once(cast: Cast) -> None:
    with viewing_as(System("test")):
        ticket = helping.begin_with_officer(helping.make_ticket(by=cast.mori, now=timezone.now()), cast.hanako, now=timezone.now())
    for _time in range(2):
        helping.end_with_officer(ticket, cast.hanako, now=timezone.now())
    assert len(trail("help.help_ended")) == 1


def test_no_number_is_given_out_while_it_is_in_use(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten numbers nine are drawn: without a second lot one of them would be drawn twice (996 times of a thousand)."""
    monkeypatch.setattr(helping, "DIGITS", 1)
    with viewing_as(System("test")):
        drawn = []
        for _each in range(9):
            drawn.append(helping.make_ticket(by=cast.mori, now=timezone.now()))
            helping.begin_with_officer(drawn[-1], None, now=timezone.now())
    assert len({*drawn}) == 9


def test_a_number_is_good_for_ten_minutes(as_hanako: Client, cast: Cast) -> None:
    with viewing_as(System("test")):
        number = helping.make_ticket(by=cast.mori, now=timezone.now() - timedelta(minutes=11))
    assert "この番号は使えません" in as_hanako.post("/help/beside/", {"who": "officer", "number": number}).content.decode()
    assert trail("help.helped") == []


def test_only_a_towns_officer_makes_a_number_and_only_its_digest_is_kept(as_mori: Client, as_pref: Client) -> None:
    html = as_mori.post("/admin/help/beside/").content.decode()
    number = html.split('<strong class="ticket">')[1][:6]
    assert number.isdecimal()
    with viewing_as(System("test")):
        assert [number in row.digest for row in Ticket.objects.all()] == [False]
    assert as_pref.post("/admin/help/beside/").status_code == 403


def test_a_guest_may_be_helped_too(client: Client, cast: Cast) -> None:
    begin(client)
    assert "is-helped" in html_of(client, "/account/login/")


@pytest.mark.parametrize("path", ["/", "/me/family/", "/calendar/", "/applications/", "/inbox/", "/procedures/271403/nursery-admission/"])
def test_no_name_of_the_family_is_read_over_a_shoulder(as_hanako: Client, cast: Cast, path: str) -> None:
    now = timezone.now()
    family.add_member(
        cast.hanako, relation="child", birth_on=timezone.localdate() - timedelta(days=700), call_name="そらちゃん",
        family_name="堺", given_name="空太", by=cast.hanako, now=now,
    )  # fmt: skip
    agree(cast.hanako)
    cases.submitted(cast.hanako, cases.nursery())
    names = ("そらちゃん", "空太", "花子", "さくら")
    if path != "/inbox/":
        assert any(name in html_of(as_hanako, path) for name in names)
    begin(as_hanako)
    html = html_of(as_hanako, path)
    assert "いっしょに見ています" in html
    assert [name for name in names if name in html] == []
