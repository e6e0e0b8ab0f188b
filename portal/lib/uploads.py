"""Files that people send in: recognised by what they are, not by their name, and kept without what nobody meant to send.

Pictures are drawn anew (a photo tells where it was taken, and a file may be picture and script at once). From PDFs goes whatever acts by
itself: scripts, programs to launch, files inside the file. Everything else is refused with a sentence.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
# A page of A4 can be read at 250 dots per inch.
LONGEST_SIDE = 3000
MOST_PAGES = 200
# An honest page has some dozens.
MOST_OBJECTS = 100_000
LONGEST_NAME = 80


class Kind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


CONTENT_TYPES = {Kind.PDF: "application/pdf", Kind.JPEG: "image/jpeg", Kind.PNG: "image/png"}
ENDINGS = {Kind.PDF: ".pdf", Kind.JPEG: ".jpg", Kind.PNG: ".png"}
ACCEPT = "application/pdf,image/jpeg,image/png,image/webp"
ACTS = ("/OpenAction", "/AA", "/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/RichMedia", "/XFA")


class EmptyFile(Refused):
    sentence = _("「{name}」は中身が空です。選び直してください。")


class TooLargeFile(Refused):
    sentence = _("「{name}」は大きすぎます（{megabytes}MBまで）。写真の大きさを小さくするか、分けて送ってください。")


class UnknownKind(Refused):
    sentence = _("「{name}」は送れない種類のファイルです。PDFか写真（JPEG・PNG・WebP）にしてください。")


class BrokenFile(Refused):
    sentence = _("「{name}」を開けませんでした。ファイルが壊れているようです。撮り直すか、作り直してください。")


class LockedFile(Refused):
    sentence = _("「{name}」にはパスワードがかかっています。パスワードを外したファイルを送ってください。")


class TooManyPages(Refused):
    sentence = _("「{name}」はページが多すぎます（{most}ページまで）。必要なページだけを送ってください。")


@dataclass(frozen=True)
class Taken:
    """A file as it is kept. `name` is safe to show and to offer for download; its ending fits the content."""

    name: str
    kind: Kind
    content: bytes


def take(data: bytes, name: str) -> Taken:
    """Raises one of the refusals above, which name the file as the sender knows it."""
    shown = safe_name(name)
    if not data:
        raise EmptyFile(name=shown)
    if len(data) > LARGEST:
        raise TooLargeFile(name=shown, megabytes=LARGEST // (1024 * 1024))
    if data[:1024].lstrip().startswith(b"%PDF-"):
        kind, content = Kind.PDF, _quiet_pdf(data, shown)
    elif data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        kind, content = _drawn_anew(data, shown)
    else:
        raise UnknownKind(name=shown)
    return Taken(_stem(shown) + ENDINGS[kind], kind, content)


def safe_name(name: str) -> str:
    """The last part of a path, without characters that mislead or break a header."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    # Also without the marks that turn the direction of writing: "fdp.exe" can be made to look like "exe.pdf".
    plain = "".join(char for char in last if unicodedata.category(char)[0] != "C" and char not in '"<>|:*?%;').strip(" .")
    return plain[-LONGEST_NAME:] or "file"


def _stem(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and len(ending) <= 5 else name


def _drawn_anew(data: bytes, name: str) -> tuple[Kind, bytes]:
    # Pillow is large and only who sends a picture needs it.
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with whole_pictures_only(), Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BrokenFile(name=name)
            is_drawing = picture.format == "PNG"
            # JPEG is read at half or a quarter right away: a photo of 48 megapixels costs no more memory than is needed.
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGBA" if is_drawing else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise BrokenFile(name=name) from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A fresh picture: pixels only, none of the notes that came along.
    fresh, kept = Image.new(upright.mode, upright.size), io.BytesIO()
    fresh.paste(upright)
    if is_drawing:
        fresh.save(kept, "PNG")
        return Kind.PNG, kept.getvalue()
    fresh.save(kept, "JPEG", quality=85)
    return Kind.JPEG, kept.getvalue()


@contextmanager
def whole_pictures_only() -> Iterator[None]:
    """WeasyPrint tells Pillow, for its whole process, to take pictures that break off in the middle: half a seal would go on letters."""
    from PIL import ImageFile

    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _quiet_pdf(data: bytes, name: str) -> bytes:
    """The bytes as they came (a signature in them stays good), or written anew without whatever acts by itself."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as found:
            if found.is_encrypted:
                raise LockedFile(name=name)
            if len(found.objects) > MOST_OBJECTS:
                raise BrokenFile(name=name)
            if len(found.pages) > MOST_PAGES:
                raise TooManyPages(name=name, most=MOST_PAGES)
            if not _silence(found):
                return data
            kept = io.BytesIO()
            found.save(kept)
            return kept.getvalue()
    except pikepdf.PasswordError:
        raise LockedFile(name=name) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, OSError, RecursionError, AttributeError):
        raise BrokenFile(name=name) from None


def _silence(document: Any) -> bool:
    """Take out what acts by itself, wherever it hangs. Whether there was any."""
    return sum(_silence_one(held) for held in document.objects) > 0


def _silence_one(held: Any) -> int:
    """How many acting things hung here. Counted, for `any` would leave what comes after the first unseen."""
    import pikepdf

    if isinstance(held, pikepdf.Array):
        return sum(_silence_one(inner) for inner in held if not _is_elsewhere(inner))
    if not isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
        return 0
    found = 0
    for key in ACTS:
        if key in held:
            del held[key]
            found += 1
    if held.get("/S") in (pikepdf.Name("/JavaScript"), pikepdf.Name("/Launch")):
        held["/S"] = pikepdf.Name("/None")
        found += 1
    # What hangs directly in a dictionary is no object of its own.
    return found + sum(_silence_one(inner) for _key, inner in list(held.items()) if not _is_elsewhere(inner))


def _is_elsewhere(held: Any) -> bool:
    """An object of its own, which the walk over all objects sees."""
    return bool(getattr(held, "is_indirect", False))
