"""The handbooks, for those who read no repository: the same files as in `docs/`, read once per process."""

import functools
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.ui.pages import page

from . import handbooktext

FOLDER = Path(settings.BASE_DIR) / "docs"
# By whom they are for, in the order of the list; the name is that of the file and of the address.
NAMES = ("helpers", "clerks", "administrators", "operators")


@functools.cache
def handbook(name: str) -> handbooktext.Handbook:
    return handbooktext.read(FOLDER / f"handbook-{name}.md", _address)


def _address(to: str) -> str:
    """Where a link of the file leads here; empty for files that only the repository has."""
    name = to.removeprefix("handbook-").removesuffix(".md")
    return reverse("front:handbook", args=[name]) if name in NAMES else ""


@require_safe
def handbook_list(request: HttpRequest) -> HttpResponse:
    return page(request, "front/handbook_list.html", {"books": [(name, handbook(name)) for name in NAMES]})


@require_safe
def handbook_page(request: HttpRequest, name: str) -> HttpResponse:
    if name not in NAMES:
        raise Http404
    return page(request, "front/handbook_page.html", {"book": handbook(name)})
