"""The accessibility statement, from what the last whole test run saw (`docs/guarantees.json`): no figure in it is written by hand."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.ui.pages import page

RESULTS = Path(settings.BASE_DIR) / "docs" / "guarantees.json"
TRIED = "tests/access/test_pages.py::test_no_page_shuts_anybody_out"


@dataclass(frozen=True)
class Trial:
    """`pages` were shown through `glasses` (a width and a theme each); `held`: nothing was found."""

    on: date
    held: bool
    pages: int
    glasses: int


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return page(request, "front/accessibility.html", {"trial": last_trial(RESULTS)})


@cache
def last_trial(results: Path) -> Trial | None:
    """None when no run has been kept yet. Read once: a new result comes with a new release."""
    found = json.loads(results.read_text(encoding="utf-8")).get(TRIED) if results.exists() else None
    if found is None or "pages" not in found["figures"]:
        return None
    pages = int(found["figures"]["pages"].split()[0])
    return Trial(date.fromisoformat(found["on"]), found["held"], pages, found["cases"])
