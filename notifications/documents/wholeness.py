"""Whether letters open: the row names a file, the key opens it, and it is the very PDF that was issued."""

import io

import pikepdf

from notifications.models import Notice
from notifications.models.notice import Pdf
from portal.lib.sealed import BrokenSeal

from . import letters


def examine(sample: int = 0) -> tuple[int, list[str]]:
    """How many were opened, and a line ("id: what is wrong") for each that does not open. `sample` 0 opens all.

    A sample is spread over all letters by their numbers, which are random: the same letters each time.
    """
    made = Notice.objects.filter(pdf=Pdf.READY).exclude(pdf_name="").order_by("pk")
    looked, faults = 0, []
    for notice in (made[:sample] if sample else made).iterator():
        looked += 1
        if said := _fault(notice):
            faults.append(f"{notice.pk}: {said}")
    return looked, faults


def _fault(notice: Notice) -> str:
    try:
        with pikepdf.open(io.BytesIO(letters.stored_pdf(notice))) as pdf:
            return "" if pdf.pages else "no page"
    except FileNotFoundError:
        return "no file"
    except (BrokenSeal, ValueError):
        return "does not open"
    except letters.NotTheSameFile:
        return "another PDF than was issued"
    except pikepdf.PdfError:
        return "no PDF"
