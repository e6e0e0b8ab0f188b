"""Pages go out small, and their length tells nobody anything.

Compression and encryption together leak: who can make a person's browser ask for a page with words of their own choosing in it, and sees
how long each answer is, reads the page's secrets letter by letter (BREACH). So three kinds of pages:

* of a stranger, without a session: nothing secret stands in them (the token of forms is masked anew each time). Brotli.
* of a person, asked for by one of our own pages or typed by hand, as the browser itself vouches (`Sec-Fetch-Site`): nobody else chose the
  words. gzip with up to 100 random bytes in its head.
* of a person, asked for from another site, or by a browser too old to say: not compressed at all.

nginx compresses none of them (deploy/nginx/tobira.conf); style, script and pictures are compressed when they are collected.
"""

from collections.abc import Callable, Mapping

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

# Shorter ones fit into the first packets as they are.
SHORT = 860
# Of eleven steps the fifth: a page of 60 kB in 1 ms; the eleventh takes 80 ms for an eighth less.
QUALITY = 5
PADDING = 100
OUR_OWN = {"same-origin", "none"}
ASKED_BY = ("Accept-Encoding", "Cookie", "Sec-Fetch-Site")


class Compression:
    """Stands outside all that makes pages, and inside what adds headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and _is_worth_it(response):
            patch_vary_headers(response, ASKED_BY)
            if way := way_of(request.headers, is_personal=_is_personal(request, response)):
                _compress(response, way)
        return response


def way_of(headers: Mapping[str, str], *, is_personal: bool) -> str:
    """"br", "gzip" or "" for an answer to a request with these headers."""
    accepted = {word.partition(";")[0].strip() for word in headers.get("Accept-Encoding", "").lower().split(",") if not _is_refused(word)}
    if not is_personal and "br" in accepted:
        return "br"
    is_ours = not is_personal or headers.get("Sec-Fetch-Site", "") in OUR_OWN
    return "gzip" if is_ours and "gzip" in accepted else ""


def _is_refused(word: str) -> bool:
    _name, _semicolon, weight = word.partition(";")
    return weight.strip().removeprefix("q=").rstrip("0.") == "" and "q=" in weight


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Whoever has a session, and whoever is being given one."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies


def _is_worth_it(response: HttpResponse) -> bool:
    return (
        not response.streaming
        and not response.has_header("Content-Encoding")
        and response.get("Content-Type", "").startswith("text/html")
        and len(response.content) > SHORT
    )


def _compress(response: HttpResponse, way: str) -> None:
    if way == "br":
        response.content = brotli.compress(response.content, mode=brotli.MODE_TEXT, quality=QUALITY)
    else:
        response.content = compress_string(response.content, max_random_bytes=PADDING)
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Content-Encoding"] = way
    if (etag := response.get("ETag", "")).startswith('"'):
        response.headers["ETag"] = f"W/{etag}"
