"""Filled-in paper forms as one PDF. Made in the answer to the one who typed them, and kept nowhere."""

from collections.abc import Sequence
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import override

from portal.lib import pdfworkshop, qr
from portal.lib.wareki import wareki
from procedures.queries import paperforms as queries
from procedures.rules.conditions import Answers
from procedures.rules.paperforms import Sheet

SECONDS = 15


def sheets_pdf(town_id: str, town: str, sheets: Sequence[Sheet], answers: Answers, made_on: date) -> bytes:
    """One sheet after the other, in Japanese. Raises a `pdf.RenderRefused`, or `papercode.TooLong`."""
    with override("ja"):
        drawn = [
            {
                "sheet": sheet, "sections": queries.filled(sheet, answers),
                "codes": [qr.qr_svg(text) for text in queries.codes(town_id, sheet, answers, made_on)],
            }
            for sheet in sheets
        ]  # fmt: skip
        html = render_to_string("procedures/pdf/sheets.html", {"town": town, "drawn": drawn, "made_on": wareki(made_on)})
    return pdfworkshop.render_in_process(html, stylesheets=[render_to_string("procedures/pdf/sheets.css")], seconds=SECONDS)
