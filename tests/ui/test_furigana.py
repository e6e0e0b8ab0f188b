"""ふりがな on pages: where they stand, where they must not, and what is kept of them."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from portal.ui import furigana
from tests.notifications.places import a_letter
from tests.ui.markup import elements

RUBY = re.compile(r'<rt aria-hidden="true">[^<]*</rt>|</?ruby>|</?span>')


def without(html: str) -> str:
    return RUBY.sub("", html)


def switch_on(client: Client) -> None:
    assert client.post("/furigana/", {"furigana": "1", "next": "/help/"})["Location"] == "/help/"


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    furigana._kept.cache_clear()


@pytest.mark.parametrize(
    "left",
    [
        "<title>題名</title>", '<p title="属性">かな</p>', "<select><option>選択</option></select>", "<textarea>文字</textarea>",
        '<p lang="en">英語</p>',
        "<script>/* 注 */</script>", "<svg><title>絵</title></svg>", '<p lang="zh-Hans">中文<b>本</b></p>', "<!-- 注意 -->",
        "<pre>整形</pre>",
        '<input value="住所" placeholder="例：大阪">', '<button aria-label="印刷">かな</button>',
    ],
)  # fmt: skip
def test_what_is_left_alone(left: str) -> None:
    assert furigana.with_readings(f"<body>{left}</body>") == f"<body>{left}</body>"


def test_what_follows_is_read_again() -> None:
    html = furigana.with_readings('<body><p lang="en"><p>a</p>英</p>手続<span lang="ja">手続</span></body>')
    assert html.count('手続<rt aria-hidden="true">てつづき</rt>') == 2


def test_the_head_is_not_touched_and_a_part_of_a_page_is_read_whole() -> None:
    assert "<ruby>" not in furigana.with_readings("<html><head><title>手続</title></head><body></body></html>")
    assert furigana.with_readings("<p>手続</p>") == '<p><ruby>手続<rt aria-hidden="true">てつづき</rt></ruby></p>'


@pytest.mark.django_db
def test_off_by_default_and_off_again(client: Client, cast: object) -> None:
    assert "<ruby>" not in client.get("/help/").content.decode()
    switch_on(client)
    html = client.get("/help/").content.decode()
    assert ("<ruby>" in html, "<ruby>" in html.partition("</title>")[0]) == (True, False)
    client.post("/furigana/", {"furigana": "0", "next": "/help/"})
    assert "<ruby>" not in client.get("/help/").content.decode()


@pytest.mark.parametrize("path", ["/", "/inbox/", "/me/", "/procedures/", "/help/", "/me/consents/", "/search/?q=保育"])
def test_the_page_is_otherwise_the_same(as_hanako: Client, path: str) -> None:
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    plain = token.sub("", as_hanako.get(path).content.decode())
    switch_on(as_hanako)
    read = as_hanako.get(path)
    html = token.sub("", read.content.decode())
    assert "<ruby>" in html
    assert read["Content-Length"] == str(len(read.content))
    same = without(html)
    assert same.split("head-menu__also")[0] == without(plain).split("head-menu__also")[0]
    assert "ふりがなを消す" in same


def test_names_of_buttons_and_links_stay_for_whoever_listens(as_hanako: Client) -> None:
    """What is read aloud is the text without what is hidden from it."""
    switch_on(as_hanako)
    html = as_hanako.get("/help/").content.decode()
    assert [element for element in elements(html) if element.name == "rt" and element.attrs.get("aria-hidden") != "true"] == []
    assert 'placeholder="さがす"' in html


def test_others_languages_and_the_office_get_none(as_hanako: Client, as_mori: Client) -> None:
    for client in (as_hanako, as_mori):
        switch_on(client)
    assert "<ruby>" not in as_mori.get("/admin/").content.decode()
    as_hanako.cookies["django_language"] = "vi"
    assert "<ruby>" not in as_hanako.get("/help/").content.decode()
    as_hanako.cookies["django_language"] = "ja-easy"
    assert "<ruby>" in as_hanako.get("/help/").content.decode()


def test_nothing_of_a_letter_is_kept(as_hanako: Client, cast: object) -> None:
    path = f"/inbox/{a_letter(cast)['notice_id']}/"
    switch_on(as_hanako)
    html = as_hanako.get(path).content.decode()
    assert "<ruby>" in html
    before = furigana._kept.cache_info().currsize
    with override("ja"):
        assert before > 0
        assert "内定" in without(html)
        assert furigana._text("入所が内定しました", is_public=False)
    assert furigana._kept.cache_info().currsize == before


@pytest.mark.django_db
def test_a_plain_page_of_a_guest_is_kept_and_an_asked_one_is_not(client: Client, cast: object) -> None:
    client.cookies["furigana"] = "1"
    client.get("/help/")
    kept = furigana._kept.cache_info().currsize
    client.get("/ask/?q=花子の保育園はどこですか")
    assert furigana._kept.cache_info().currsize - kept < 60
    assert kept > 30


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "", "javascript:x"])
@pytest.mark.django_db
def test_nobody_is_led_away(client: Client, back: str) -> None:
    assert client.post("/furigana/", {"furigana": "1", "next": back})["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize(("is_secure", "name"), [(False, "furigana"), (True, "__Host-furigana")])
def test_whoever_has_switched_them_on_can_switch_them_off(client: Client, cast: object, settings: Any, is_secure: bool, name: str) -> None:
    settings.SECURE = is_secure
    assert 'name="furigana" value="1"' in client.get("/help/").content.decode()
    client.cookies[name] = "1"
    assert 'name="furigana" value="0"' in client.get("/help/").content.decode()
