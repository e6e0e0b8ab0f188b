"""Headings that break between phrases, icons, and names of devices."""

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.ui import devices, icons, phrases


def test_a_heading_breaks_between_phrases() -> None:
    shown = phrases.with_breaks("入所決定通知書が届きました。")
    assert shown == '<span class="phrase">入所決定通知書が<wbr>届きました。</span>'


@pytest.mark.parametrize("source", ["{% load ui %}{% phrase title %}", "{% load ui %}{{ title|phrase }}"])
def test_markup_in_a_heading_stays_text(source: str) -> None:
    shown = Template(source).render(Context({"title": "<img src=x onerror=alert(1)>が届きました"}))
    assert "<img" not in shown
    assert "&lt;img" in shown.replace("<wbr>", "")


def test_no_breaks_are_put_into_other_languages() -> None:
    with translation.override("en"):
        assert phrases.with_breaks("A <b>letter</b>") == "A &lt;b&gt;letter&lt;/b&gt;"


def test_nothing_gives_nothing() -> None:
    assert phrases.with_breaks("") == ""


def test_an_icon_is_decoration_unless_it_is_named() -> None:
    shown = Template('{% load ui %}{% icon "lock" %}|{% icon "lock" label %}').render(Context({"label": "<本人だけ>"}))
    quiet, spoken = shown.split("|")
    assert ('aria-hidden="true"' in quiet, "aria-label" in quiet) == (True, False)
    assert 'role="img" aria-label="&lt;本人だけ&gt;"' in spoken


def test_an_unknown_icon_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Template('{% load ui %}{% icon "unicorn" %}').render(Context())


def test_icons_are_paths_and_nothing_else() -> None:
    assert [name for name, path in icons.PATHS.items() if not set(path) <= set("MmLlHhVvCcSsAaZz0123456789.- ")] == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1", "iPhoneのSafari"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", "AndroidのChrome"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0", "WindowsのEdge"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "LinuxのFirefox"),
        ("curl/8.5", "種類のわからない端末"),
        ("", "種類のわからない端末"),
    ],
)
def test_a_device_is_named_as_its_owner_would(line: str, name: str) -> None:
    assert devices.name_of(line) == name
