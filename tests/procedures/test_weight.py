"""What a telephone on a slow line has to load for each page of procedures: page, style and script, compressed; fonts come when they can.

As they are sent: style and script as Brotli, which is made when they are collected; a person's own page as gzip (`portal.ui.compression`).
"""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from portal.municipalities.scope import System, viewing_as
from procedures.actions import filling, forms
from procedures.models import Application
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.forms import WITH_RULES

MOST, MOST_SCRIPT = 60_000, 20_000


def compressed(data: bytes) -> int:
    return len(gzip.compress(data))


def loaded(page: str) -> Iterator[tuple[str, int]]:
    """Every style sheet and script that a page names, with its size on the line."""
    for address in re.findall(r'(?:<script src|<link rel="stylesheet" href|data-htmx)="/static/([^"?]+)"', page):
        found = finders.find(address)
        assert isinstance(found, str)
        yield address, len(brotli.compress(Path(found).read_bytes()))


def check(answer: Any) -> None:
    assert answer.status_code == 200
    parts = dict(loaded(answer.content.decode()))
    script = sum(size for address, size in parts.items() if address.endswith(".js"))
    whole = compressed(answer.content) + sum(parts.values())
    assert script > 3_000  # pages without htmx have the smallest
    assert (script <= MOST_SCRIPT, whole <= MOST) == (True, True), (script, whole, parts)


@pytest.fixture
def every_kind(cast: Cast) -> Application:
    nursery = make.nursery(timezone.now())
    with viewing_as(System("test")):
        forms.publish(nursery, WITH_RULES, by=cast.mori, now=timezone.now())
        return filling.start(nursery, by=cast.hanako, now=timezone.now(), known={})


def test_each_page_of_the_longest_form_is_light(as_hanako: Client, cast: Cast) -> None:
    """堺市's nursery form, whose list of facilities is the longest that is shipped."""
    procedure = make.nursery(timezone.now())
    draft = make.draft(cast.hanako, procedure, timezone.now())
    for number in range(1, len(draft.form_version.form.pages) + 1):
        answer = as_hanako.get(f"/applications/{draft.pk}/page/{number}/")
        if answer.status_code == 200:
            check(answer)
    check(as_hanako.get(f"/applications/{draft.pk}/review/"))
    assert as_hanako.post(f"/applications/{draft.pk}/submit/").status_code == 302
    for path in ("", "receipt/"):
        check(as_hanako.get(f"/applications/{draft.pk}/{path}"))


def test_a_page_with_every_kind_is_light(as_hanako: Client, every_kind: Application) -> None:
    for number in (1, 3, 4):
        check(as_hanako.get(f"/applications/{every_kind.pk}/page/{number}/"))


@pytest.mark.parametrize(
    "path", ["/procedures/", "/procedures/271403/nursery-admission/", "/applications/", "/counters/", "/appointments/"]
)
def test_the_pages_before_and_behind_a_form_are_light(as_hanako: Client, cast: Cast, path: str) -> None:
    make.nursery(timezone.now())
    check(as_hanako.get(path))
