"""What makes pages quick: one style sheet, compression that gives no secret away, and a clock for those who look after them."""

import gzip
import re

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings

from portal.ui import bundles, compression
from tests import cast as people

LONG = "<p>おなじことば</p>" * 200
ALL_WAYS = "gzip, deflate, br, zstd"


@pytest.mark.parametrize(
    ("accepts", "site", "personal", "way"),
    [
        (ALL_WAYS, "", False, "br"),
        (ALL_WAYS, "cross-site", False, "br"),
        ("gzip", "", False, "gzip"),
        ("br;q=0, gzip;q=0.5", "", False, "gzip"),
        ("gzip;q=0", "", False, ""),
        ("", "", False, ""),
        (ALL_WAYS, "same-origin", True, "gzip"),
        (ALL_WAYS, "none", True, "gzip"),
        (ALL_WAYS, "same-site", True, ""),
        (ALL_WAYS, "cross-site", True, ""),
        (ALL_WAYS, "", True, ""),
        ("br", "same-origin", True, ""),
    ],
)
def test_a_persons_page_is_compressed_only_when_nobody_else_asked_for_it(accepts: str, site: str, personal: bool, way: str) -> None:
    headers = {"Accept-Encoding": accepts, **({"Sec-Fetch-Site": site} if site else {})}
    assert compression.way_of(headers, is_personal=personal) == way


def answered(response: HttpResponse, *, with_session: bool = False) -> HttpResponse:
    request: HttpRequest = RequestFactory().get("/", headers={"Accept-Encoding": ALL_WAYS, "Sec-Fetch-Site": "same-origin"})
    if with_session:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    found = compression.Compression(lambda _request: response)(request)
    assert isinstance(found, HttpResponse)
    return found


def test_what_goes_out_small_comes_back_whole() -> None:
    response = answered(HttpResponse(LONG, headers={"ETag": '"one"'}))
    assert brotli.decompress(response.content).decode() == LONG
    assert (response["Content-Encoding"], response["ETag"]) == ("br", 'W/"one"')
    assert int(response["Content-Length"]) == len(response.content) < len(LONG.encode()) / 20
    assert response["Vary"] == "Accept-Encoding, Cookie, Sec-Fetch-Site"


def test_the_length_of_a_persons_page_is_never_the_same_for_long() -> None:
    found = [answered(HttpResponse(LONG), with_session=True) for _ in range(40)]
    assert {gzip.decompress(one.content).decode() for one in found} == {LONG}
    assert len({len(one.content) for one in found}) > 10


def test_who_is_being_given_a_session_has_one() -> None:
    response = HttpResponse(LONG)
    response.set_cookie(settings.SESSION_COOKIE_NAME, "new")
    assert answered(response)["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "response",
    [HttpResponse("short"), HttpResponse(LONG, content_type="application/pdf"), HttpResponse(LONG, headers={"Content-Encoding": "gzip"})],
)
def test_the_rest_is_left_as_it_is(response: HttpResponse) -> None:
    before = response.content
    assert answered(response).content == before
    assert "Vary" not in response.headers


def test_the_bundle_is_every_sheet_in_its_order() -> None:
    (name, parts), *_ = bundles.BUNDLES.items()
    found = finders.find(name)
    assert isinstance(found, str)
    with open(found, encoding="utf-8") as file:  # noqa: PTH123
        whole = file.read()
    places = [whole.index((settings.BASE_DIR / "static" / part).read_text(encoding="utf-8")) for part in parts]
    assert places == sorted(places)
    assert [path for path, _storage in bundles.BundleFinder().list(None)] == [name]
    assert finders.find("css/nothing-of-the-kind.css") is None


@pytest.mark.django_db
def test_only_officers_and_the_demo_are_told_how_long_it_took() -> None:
    cast = people.gather()
    told = re.compile(r'total;dur=\d+\.\d, db;dur=\d+\.\d;desc="\d+ queries"')
    assert told.fullmatch(people.logged_in(cast.mori).get("/admin/")["Server-Timing"])
    assert "Server-Timing" not in people.logged_in(cast.hanako).get("/").headers
    assert "Server-Timing" not in Client().get("/").headers
    with override_settings(DEMO=True):
        assert told.fullmatch(Client().get("/")["Server-Timing"])
