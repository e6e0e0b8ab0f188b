"""WCAG 2.2 A and AA as far as a machine can see them, on every page of the portal, narrow and wide, light and dark.

A page is a page as soon as it stands in the access matrix; there is no list of pages to forget one in, and no list of exceptions.
ACCESS_FULL=1 looks through every pair of a width and a theme; without it through two that have all widths' and both themes' rules between
them, for colours do not depend on the width. The wide one of the two sees one page of each build: words alone do not change what is wide.
"""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.access.gathering import Shown
from tests.access.window import Desk, Glass, Window

pytestmark = [pytest.mark.access, pytest.mark.django_db]

# 320 px is also what a screen of 1,280 px is when enlarged to 400 %, and 640 when to 200 %.
WIDTHS = (320, 390, 640, 1280)
NARROW = Glass(320, "light")
USUAL = (NARROW, Glass(1280, "dark"))
FULL = "ACCESS_FULL" in os.environ
ALL = tuple(Glass(width, theme) for width in WIDTHS for theme in ("light", "dark"))


@pytest.mark.parametrize("glass", ALL if FULL else USUAL, ids=str)
def test_no_page_shuts_anybody_out(
    glass: Glass, pages: list[Shown], paper: Desk, browser: Browser, record_property: Callable[[str, object], None]
) -> None:
    window = Window(browser, paper, glass)
    window.look_with_axe()
    found: dict[str, list[str]] = {}
    looked_at = pages if FULL or glass == NARROW else list({shown.build: shown for shown in pages}.values())
    for shown in looked_at:
        window.show(shown)
        for fault in [*window.faults(), *window.overflow()]:
            found.setdefault(fault, []).append(str(shown))
    window.context.close()
    record_property("pages", f"{len(looked_at)} pages of {len({shown.url_name for shown in looked_at})} addresses")
    assert found == {}, told(found)


def told(found: dict[str, list[str]]) -> str:
    """One fault, and where it is: the same one on forty pages is one thing to mend."""
    return "\n".join(f"{fault}\n    on {len(where)}: {', '.join(where[:3])}" for fault, where in sorted(found.items()))
