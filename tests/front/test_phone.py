"""The portal as an app: its manifest and its page for bad times say nothing of anybody, and the worker knows the portal's addresses."""

import datetime as dt
import re
import uuid
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve, reverse
from PIL import Image

from portal.front.phone import WORKER
from portal.identity.rules.sittings import RESIDENT
from portal.lib.languages import OFFERED, TAGS
from portal.ui import csp
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SCRIPT = WORKER.read_text(encoding="utf-8")
MARK = re.compile(r'data-holder="([0-9a-f]{64})" data-until="(\d+)"')


def test_the_worker_is_a_script_at_the_root_that_is_asked_for_anew(client: Client, rf) -> None:
    answer = client.get("/service-worker.js")
    told = {name: answer.headers[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options", "Content-Security-Policy")}
    assert told == {
        "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": csp.policy(rf.get("/")),
    }  # fmt: skip
    assert answer.content.decode() == SCRIPT
    assert not answer.cookies


@pytest.mark.parametrize("language", OFFERED)
def test_the_manifest_speaks_each_language(client: Client, language: str) -> None:
    answer = client.get(f"/manifest/{language}.webmanifest")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200, "application/manifest+json", "public, max-age=3600",
    )  # fmt: skip
    told = answer.json()
    assert (told["name"], told["lang"]) == ("とびら" if language in {"ja", "ja-easy"} else "Tobira", TAGS.get(language, language))
    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    assert [resolve(each["url"]).view_name for each in told["shortcuts"]] == ["notifications:inbox", "procedures:list", "recommend:places"]
    assert all(each["name"] for each in told["shortcuts"])
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        with Image.open(str(finders.find(icon["src"].removeprefix("/static/")))) as seen:
            assert "{}x{}".format(*seen.size) == icon["sizes"]
    share = told["share_target"]
    assert (share["action"], share["method"], share["enctype"]) == (reverse("procedures:share"), "POST", "multipart/form-data")
    assert share["params"]["files"] == [{"name": "files", "accept": ["application/pdf", "image/jpeg", "image/png", "image/webp"]}]


@pytest.mark.parametrize("language", OFFERED)
def test_the_page_for_bad_times_speaks_each_language_and_is_the_same_for_everybody(
    client: Client, as_hanako: Client, language: str
) -> None:
    answer = client.get(f"/offline/{language}/")
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"], not answer.cookies) == (200, "public, max-age=3600", True)
    assert as_hanako.get(f"/offline/{language}/").content == answer.content
    assert f'<html lang="{TAGS.get(language, language)}">' in page
    assert re.findall(r"<(?:script|form|input|button)\b|csrf| style=", page) == []
    # What the worker looks for to put things into.
    assert all(each in page for each in ("<!--said-->", "<!--/said-->", "<!--kept-->", "<time></time>", "<li></li>"))
    assert re.findall(r'<template data-part="(\w+)">', page) == ["draft", "copy", "list"]
    assert ("つながって" in page) == language.startswith("ja")


@pytest.mark.parametrize("path", ["/offline/xx/", "/manifest/xx.webmanifest"])
def test_no_other_language_is_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_says_by_a_mark_whose_it_is_and_until_when(cast: Cast, as_hanako: Client, as_ken: Client, client: Client) -> None:
    marks = {name: MARK.search(one.get("/me/").content.decode()) for name, one in (("hanako", as_hanako), ("ken", as_ken))}
    assert all(marks.values())
    (hanako, until), (ken, _) = (found.groups() for found in marks.values() if found)
    assert hanako != ken
    assert str(cast.hanako.pk) not in {hanako, ken}
    begun = as_hanako.session["sitting_begun"]
    assert int(until) == begun + int(RESIDENT.absolute / dt.timedelta(seconds=1))
    assert MARK.search(as_hanako.get("/inbox/").content.decode()).group(1) == hanako  # type: ignore[union-attr]
    assert MARK.search(client.get("/").content.decode()) is None


def test_an_officer_has_no_mark(as_mori: Client) -> None:
    page = as_mori.get("/towns/").content.decode()
    assert "js/phone" in page
    assert MARK.search(page) is None


def test_push_is_not_asked_for_on_landing_home_or_inbox(client: Client, as_hanako: Client) -> None:
    pages = [client.get("/"), *(as_hanako.get(path) for path in ("/", "/inbox/"))]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [b"data-push" in page.content for page in pages] == [False, False, False]


def pattern(name: str) -> re.Pattern[str]:
    found = re.search(rf"^const {name} = /(.+)/;$", SCRIPT, re.MULTILINE)
    assert found, name
    return re.compile(found[1].replace(r"\/", "/"))


def test_the_worker_knows_where_one_leaves_and_where_one_types() -> None:
    """It takes addresses from nobody, so they stand in it."""
    # `connections:leave` leads to a service's site afterwards: no page of ours would follow that drops the copies.
    for name in ("account_logout", "connections:leave_everywhere", "connections:leave"):
        assert pattern("LEAVES").match(reverse(name)), name
    case, proxy = uuid.uuid4(), uuid.uuid4()
    assert pattern("FORM").match(reverse("procedures:page", args=[case, 3]))
    assert pattern("FORM").match(reverse("procedures:proxy-page", args=[proxy, case, 3]))
    assert not pattern("FORM").match(reverse("procedures:submit", args=[case]))
    assert f'"{reverse("procedures:share")}"' in SCRIPT
    assert f'"{reverse("notifications:inbox")}"' in SCRIPT


def test_the_worker_keeps_nothing_in_the_clear() -> None:
    """Pages of people go through `seal`; the cache of the browser gets the page for bad times and its style."""
    assert re.findall(r"cache\.(?:put|add|addAll)\(.+\)", SCRIPT) == ["cache.put(url, answer)", "cache.addAll(styles)"]
    assert re.findall(r'write\("(\w+)"', SCRIPT) == ["keys", "kept", "meta", "meta"]
    scripts = [SCRIPT, *(Path(str(finders.find(f"js/{name}.js"))).read_text(encoding="utf-8") for name in ("phone", "keep", "drafts"))]
    assert [word for script in scripts for word in re.findall(r"localStorage|sessionStorage|innerHTML =|eval\(", script)] == []
