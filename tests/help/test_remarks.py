"""Was this page of use? Nobody's name, no hour, no address of somebody's own letter."""

import time
import uuid
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.help import pages
from portal.help.actions import farewells, remarks
from portal.help.models import Remark
from portal.help.queries.remarks import words_of
from portal.municipalities.scope import System, viewing_as
from tests.cast import PREFECTURE, SAKAI, SUITA, Cast, logged_in

PHONE = "090-1234-5678"


def kept() -> list[tuple[object, ...]]:
    with viewing_as(System("test")):
        return [*Remark.objects.order_by("pk").values_list("municipality_id", "page", "path", "is_useful", "words")]


def tap(client: Client, page: str, answer: str = "no") -> str:
    answered = client.post("/help/remark/", {"page": page, "answer": answer})
    assert answered.status_code == 200
    return answered.content.decode()


def token_of(html: str) -> str:
    return html.split('name="token" value="')[1].split('"')[0]


def test_every_page_asks_and_a_form_that_is_being_filled_in_does_not(as_hanako: Client) -> None:
    asked = [
        path
        for path in ("/", "/inbox/", "/procedures/", "/help/", "/me/")
        if 'action="/help/remark/"' in as_hanako.get(path).content.decode()
    ]
    assert asked == ["/", "/inbox/", "/procedures/", "/help/", "/me/"]
    assert 'action="/help/remark/"' not in as_hanako.get("/welcome/").content.decode()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"/towns/{SUITA}/", (SUITA, "front:town", f"/towns/{SUITA}/")),
        (f"/inbox/{uuid.UUID(int=7)}/", (SAKAI, "notifications:notice", "")),
        ("/me/", (SAKAI, "front:me", "")),
        ("/help/?from=mail", (SAKAI, "help:help", "")),
    ],
)
def test_a_tap_is_kept_for_the_town_without_the_address_of_anything_private(
    as_hanako: Client, path: str, expected: tuple[str, ...]
) -> None:
    tap(as_hanako, path, "yes")
    assert kept() == [(*expected, True, "")]


def test_a_guests_tap_goes_to_the_prefecture(client: Client, cast: Cast) -> None:
    tap(client, "/accessibility/")
    assert kept() == [(PREFECTURE, "front:accessibility", "", False, "")]


def test_words_come_after_and_leave_numbers_and_names_out(as_hanako: Client) -> None:
    token = token_of(tap(as_hanako, "/me/"))
    said = as_hanako.post("/help/remark/words/", {"token": token, "back": "/me/", "words": f"字が小さくて読めません。{PHONE} 山田さん"})
    assert (said.status_code, said["Location"]) == (302, "/me/")
    words = str(kept()[0][-1])
    assert ("字が小さくて" in words, PHONE in words, "1234" in words, "山田さん" in words) == (True, False, False, False)
    again = as_hanako.post("/help/remark/words/", {"token": token, "back": "/me/", "words": "べつのことばを書きます"}, follow=True)
    assert "時間がたったので" in again.content.decode()
    assert kept()[0][-1] == words


def test_nothing_in_the_trail_or_the_row_says_who(as_hanako: Client, cast: Cast) -> None:
    token = token_of(tap(as_hanako, "/me/"))
    as_hanako.post("/help/remark/words/", {"token": token, "back": "/me/", "words": "ボタンが遠いと思います"})
    with viewing_as(System("test")):
        assert not Entry.objects.filter(event__startswith="help.remark").exists(), "an entry would know the second"
    assert {field.name for field in Remark._meta.get_fields()} == {
        "id",
        "municipality",
        "page",
        "path",
        "on",
        "is_useful",
        "words",
        "is_read",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/help/山田太郎090-1234-5678/", "/help/123456/", f"/procedures/{SAKAI}/my-number-123456789012/",
        f"/procedures/{SAKAI}/090-1234-5678/", f"/procedures/{SAKAI}/{'x' * 100}/",
    ],
)  # fmt: skip
def test_an_address_that_somebody_made_up_carries_nothing_to_the_officers(as_hanako: Client, path: str) -> None:
    tap(as_hanako, path)
    assert [row[2] for row in kept()] == [""]


def test_the_words_of_a_month_do_not_stand_in_the_order_in_which_they_came(as_hanako: Client) -> None:
    noon = midnight(date(2026, 5, 11)) + timedelta(hours=12)
    for day, words in enumerate(("ううううを直してください", "ああああを直してください", "いいいいを直してください")):
        with time_machine.travel(noon + timedelta(days=day), tick=False), viewing_as(System("test")):
            remarks.add_words(remarks.leave("/me/", is_useful=False, home=SAKAI, today=timezone.localdate()), words)
    with viewing_as(System("test")):
        assert [row.words[0] for row in words_of("front:me", "", now=noon + timedelta(days=9))] == ["あ", "い", "う"]


def test_what_was_said_today_is_told_tomorrow_and_by_its_month(as_hanako: Client, as_mori: Client, cast: Cast) -> None:
    page = "/admin/help/remarks/?page=front:me&path="
    as_hanako.post("/help/remark/words/", {"token": token_of(tap(as_hanako, "/me/")), "back": "/me/", "words": "字が小さいです"})
    assert "まだ声はありません" in as_mori.get("/admin/help/remarks/").content.decode()
    assert "字が小さいです" not in as_mori.get(page).content.decode()
    as_mori.post(page)
    with viewing_as(System("test")):
        assert not Remark.objects.get().is_read, "what nobody could read is not read"
    today = timezone.localdate()
    with time_machine.travel(midnight(today + timedelta(days=1)) + timedelta(minutes=59), tick=False):
        assert "字が小さいです" not in logged_in(cast.mori).get(page).content.decode(), "its words may still come"
    with time_machine.travel(midnight(today + timedelta(days=1)) + timedelta(minutes=61), tick=False):
        shown = logged_in(cast.mori).get(page).content.decode()
        told = ("字が小さいです", f"{today.year}年{today.month}月", f"{today.month}月{today.day}日")
        assert [words in shown for words in told] == [True, True, False]


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def test_a_megabyte_of_words_is_cut_before_it_is_looked_at(as_hanako: Client) -> None:
    token = token_of(tap(as_hanako, "/me/"))
    begun = time.perf_counter()
    as_hanako.post("/help/remark/words/", {"token": token, "back": "/me/", "words": f"字が小さいです。{PHONE} " + "a" * 200_000})
    assert time.perf_counter() - begun < 5
    words = str(kept()[0][-1])
    assert (words.startswith("字が小さいです。"), "1234" in words, len(words)) == (True, False, 200)


def test_what_is_wrong_with_the_words_stands_beside_them(as_hanako: Client) -> None:
    token = token_of(tap(as_hanako, "/me/"))
    html = as_hanako.post("/help/remark/words/", {"token": token, "back": "/me/", "words": PHONE}).content.decode()
    assert 'aria-invalid="true" aria-describedby="remark-words-error remark-words-hint"' in html
    assert html.count("何も残りませんでした") == 1


def test_pages_that_ask_have_a_name_for_those_who_read_the_answers(as_hanako: Client) -> None:
    for path in ("/figures/", "/figures/gap/", "/figures/open/", "/help/beside/"):
        assert 'action="/help/remark/"' in as_hanako.get(path).content.decode()
        assert pages.name_of(pages.of(path)[0]) != pages.of(path)[0]


@pytest.mark.parametrize("page", ["", "/no/such/page/", "/admin/", "https://evil.example/"])
def test_another_page_is_no_page(as_hanako: Client, page: str) -> None:
    assert "どのページについてか分かりませんでした" in tap(as_hanako, page)
    assert kept() == []


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_led_away(as_hanako: Client, back: str) -> None:
    answer = as_hanako.post("/help/remark/words/", {"token": "x", "back": back, "words": "ことば"})
    assert answer["Location"] == "/"


def test_a_forged_or_old_token_adds_nothing(as_hanako: Client) -> None:
    token = token_of(tap(as_hanako, "/me/"))
    with pytest.raises(remarks.TooLate):
        remarks.add_words("forged", "ことばを書きます")
    with time_machine.travel(timezone.now() + timedelta(minutes=61)), pytest.raises(remarks.TooLate):
        remarks.add_words(token, "ことばを書きます")
    assert kept()[0][-1] == ""


def test_whoever_taps_without_end_is_asked_to_wait(client: Client, cast: Cast) -> None:
    answers = {client.post("/help/remark/", {"page": "/help/", "answer": "yes"}).status_code for _tap in range(46)}
    assert answers == {200, 429}


def test_htmx_gets_the_part_alone(as_hanako: Client) -> None:
    answer = as_hanako.post("/help/remark/", {"page": "/me/", "answer": "yes"}, headers={"HX-Request": "true", "HX-Target": "remark"})
    assert (answer.content.lstrip().startswith(b'<div id="remark"'), b"<html" in answer.content) == (True, False)


def test_each_town_reads_its_own_and_the_prefecture_all(
    as_hanako: Client, as_ken: Client, as_mori: Client, as_ono: Client, as_pref: Client
) -> None:
    as_hanako.post("/help/remark/words/", {"token": token_of(tap(as_hanako, "/me/")), "back": "/", "words": "さかいのことばです"})
    as_ken.post("/help/remark/words/", {"token": token_of(tap(as_ken, "/me/")), "back": "/", "words": "すいたのことばです"})
    with viewing_as(System("test")):
        Remark.objects.update(on=timezone.localdate() - timedelta(days=2))
    seen = {}
    for name, client in (("mori", as_mori), ("ono", as_ono), ("pref", as_pref)):
        assert "わたし" in client.get("/admin/help/remarks/").content.decode()
        html = client.get("/admin/help/remarks/?page=front:me&path=").content.decode()
        seen[name] = ("さかいのことばです" in html, "すいたのことばです" in html)
    assert seen == {"mori": (True, False), "ono": (False, True), "pref": (True, True)}
    as_mori.post("/admin/help/remarks/?page=front:me&path=")
    with viewing_as(System("test")):
        assert [*Remark.objects.order_by("pk").values_list("is_read", flat=True)] == [True, False]


def test_a_town_that_leaves_takes_its_own_along(as_hanako: Client, as_ken: Client) -> None:
    for client in (as_hanako, as_ken):
        tap(client, "/me/")
    with viewing_as(System("test")):
        assert farewells.erase_town(SAKAI, timezone.now())["remarks"] == 1
    assert [row[0] for row in kept()] == [SUITA]


def test_after_a_year_they_are_gone(as_hanako: Client) -> None:
    tap(as_hanako, "/me/")
    assert remarks.forget_old(timezone.localdate() + timedelta(days=400)) == 0
    assert remarks.forget_old(timezone.localdate() + timedelta(days=401)) == 1
