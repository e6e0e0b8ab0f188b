"""The bundle for the mail house: a cover, and for each letter a sheet whose address shows through the window, then the letter."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from notifications.documents import letters
from notifications.models import Batch, Posting, PostingList
from notifications.models.posting import WHYS, bundle_place
from notifications.models.sealing import seal_bytes, unseal_bytes
from notifications.rules import envelope
from notifications.rules.envelope import Address
from portal.lib import pdfworkshop

# As many sheets as are set at once: one page each, far below what a rendering may take.
SHEETS = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """One person's letter: its place in the bundle, whom the sheet before it names, and the PDF as it was made."""

    key: str
    row: int
    address: Address
    pdf: bytes

    @property
    def line(self) -> tuple[str, int, str, str]:
        """What the manifest says of it."""
        shown = f"{self.address.postal_code}\n{self.address.address}\n{self.address.name}"
        return self.key, self.row, hashlib.sha256(self.pdf).hexdigest(), hashlib.sha256(shown.encode()).hexdigest()


def bundle(batch: Batch, mine: Sequence[Letter], *, manifest: str, made_at: datetime) -> bytes:
    """One PDF to print. Each letter stays as it was made, with its own fonts; only the sheets between them are new."""
    import pikepdf

    issuer = letters.sender(batch)[0]
    cover = _set("cover", batch=batch, issuer=issuer, letters=len(mine), manifest=manifest, made_at=made_at)
    with ExitStack() as stack:
        together = stack.enter_context(pikepdf.Pdf.open(io.BytesIO(cover)))
        for some in _parts(mine):
            sheets = stack.enter_context(pikepdf.Pdf.open(io.BytesIO(_set("sheets", letters=some, issuer=issuer))))
            for sheet, letter in zip(sheets.pages, some, strict=True):
                together.pages.append(sheet)
                own = stack.enter_context(pikepdf.Pdf.open(io.BytesIO(letter.pdf)))
                together.pages.extend(own.pages)
        return _written(together)


def _parts(mine: Sequence[Letter]) -> Iterator[Sequence[Letter]]:
    for start in range(0, len(mine), SHEETS):
        yield mine[start : start + SHEETS]


def _written(together: object) -> bytes:
    file = io.BytesIO()
    together.save(file, deterministic_id=True)  # type: ignore[attr-defined]
    return file.getvalue()


def _set(what: str, **context: object) -> bytes:
    with override("ja"):
        sheet = render_to_string("pdf/posting.css", {"text": envelope.TEXT})
        html = render_to_string(f"pdf/posting_{what}.html", context)
    return pdfworkshop.render_in_process(html, stylesheets=[sheet], seconds=60)


def keep(made: PostingList, data: bytes) -> tuple[str, str]:
    """(name, digest) of the bundle, kept sealed. A file of that name is left to the nightly sweep: the storage finds another name."""
    digest = hashlib.sha256(data).hexdigest()
    name = f"postings/{made.municipality_id}/{made.pk}/{digest}.sealed"
    place = bundle_place(made.municipality_id, made.pk)
    return default_storage.save(name, ContentFile(seal_bytes(data, place).encode())), digest


def stored(made: PostingList) -> bytes:
    """The bundle as it was made. Raises `sealed.BrokenSeal` or `letters.NotTheSameFile` instead of giving another one."""
    with default_storage.open(made.bundle_name) as file:
        data = unseal_bytes(file.read().decode(), bundle_place(made.municipality_id, made.pk))
    if hashlib.sha256(data).hexdigest() != made.bundle_digest:
        raise letters.NotTheSameFile(made.pk)
    return data


def header() -> list[str]:
    return [
        _("郵送番号"), _("行"), _("理由"), _("郵便番号"), _("住所"), _("宛名"), _("投函日"), _("返送日"), _("返送の理由"),
    ]  # fmt: skip


def lines(postings: Iterable[Posting]) -> Iterator[list[str]]:
    """The list for the mail house, header first; the same file comes back with addresses, days of posting and of return in it."""
    yield header()
    for one in postings:
        to = one.address
        days = [f"{day:%Y/%m/%d}" if day else "" for day in (one.posted_on, one.returned_on)]
        yield [str(one.pk), str(one.row_number), str(WHYS[one.why]), to.postal_code, to.address, to.name, *days, one.return_reason]  # type: ignore[index]
