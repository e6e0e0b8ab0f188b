"""What a telephone on a slow line has to load for any page of a resident: page, style and script, compressed; fonts come when they can.

As they are sent: style and script as Brotli, which is made when they are collected; a person's own page as gzip (`portal.ui.compression`).
"""

import gzip
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from tests.access.gathering import Shown

pytestmark = [pytest.mark.access, pytest.mark.django_db]

MOST, MOST_SCRIPT = 60_000, 20_000


WORKER, MOST_WORKER = "js/service-worker.js", 5_000


@cache
def size_of(address: str) -> int:
    found = finders.find(address)
    assert isinstance(found, str), address
    return len(brotli.compress(Path(found).read_bytes()))


def test_no_page_of_a_resident_is_heavy(pages: list[Shown], record_property: Callable[[str, object], None]) -> None:
    heavy, most = [], 0
    for shown in (one for one in pages if not one.is_for_staff):
        parts = re.findall(r'(?:<script src|<link rel="stylesheet" href|data-htmx|data-keep)="/static/([^"?]+)"', shown.html)
        # Loaded when a minute has passed, or when this phone holds something for the form: not what one waits for, but it weighs.
        later = re.findall(r'(?:data-later|data-drafts)="/static/([^"?]+)"', shown.html)
        script = sum(size_of(part) for part in parts if part.endswith(".js"))
        whole = len(gzip.compress(shown.html.encode())) + sum(map(size_of, [*parts, *later]))
        most = max(most, whole)
        if script > MOST_SCRIPT or whole > MOST:
            heavy.append(f"{shown}: {whole} bytes, {script} of them script")
    record_property("weight", f"the heaviest page is {most / 1000:.0f} kB with its style and script")
    assert heavy == []


def test_the_worker_which_a_phone_loads_once_behind_the_first_page_is_small() -> None:
    assert size_of(WORKER) <= MOST_WORKER
