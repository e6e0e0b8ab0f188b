"""The figures on paper for a council's meeting: the same sheets as on the screen, with the arithmetic and its sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.translation import override

from portal.figures.queries.sheets import Sheet
from portal.lib import pdfworkshop

SECONDS = 20


def paper(name: str, month: dt.date | None, sheets: Sequence[Sheet], made_on: dt.date) -> bytes:
    """In Japanese. Raises a `pdf.RenderRefused`."""
    return pdfworkshop.render_in_process(
        page(name, month, sheets, made_on), stylesheets=[render_to_string("figures/pdf/council.css")], seconds=SECONDS
    )


def page(name: str, month: dt.date | None, sheets: Sequence[Sheet], made_on: dt.date) -> str:
    with override("ja"):
        return render_to_string("figures/pdf/council.html", {"name": name, "month": month, "sheets": sheets, "made_on": made_on})
