"""The place for a signature in a PDF of our own making: an invisible field that certifies the file, empty until it is filled.

It is written with the file and not appended to it, so that nothing has to be parsed again; all offsets are those of this writer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.lib.pdfparts import Parts, text_string

NAME = b"Tobira"
# Room for the chain and the signature, in hexadecimal digits; B-T brings a time stamp token along.
ROOM = 12288
ROOM_WITH_TIME = 24576
_RANGE = b"/ByteRange [%010d %010d %010d %010d]"
_EMPTY = _RANGE % (0, 0, 0, 0) + b" /Contents <"


class NoRoom(ValueError):
    """The file has no empty place for a signature, or too small a one."""


@dataclass(frozen=True, slots=True)
class Field:
    """`at`: when it is signed, by the signer's clock."""

    at: datetime
    reason: str = ""
    room: int = ROOM


def objects(parts: Parts, field: Field, own: Mapping[int, bytes]) -> dict[int, bytes]:
    """The objects that give `parts` this field: catalogue and first page anew, the field, and its empty signature."""
    place = max([*parts.objects, *parts.bundled, *own]) + 1
    catalogue, first = parts.objects[parts.root], parts.objects[parts.page]
    if b"/AcroForm" in catalogue or b"/Annots" in first:
        raise NoRoom
    about = b"/AcroForm << /Fields [%d 0 R] /SigFlags 3 >> /Perms << /DocMDP %d 0 R >>" % (place, place + 1)
    extension = b"/Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 1 >> >>"
    widget = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (%b) /F 132 /Rect [0 0 0 0] /P %d 0 R /V %d 0 R >>"
    return {
        parts.root: _with(catalogue, about + b" " + extension),
        parts.page: _with(first, b"/Annots [%d 0 R]" % place),
        place: widget % (NAME, parts.page, place + 1),
        place + 1: _signature(field),
    }


def _with(dictionary: bytes, entries: bytes) -> bytes:
    return dictionary.rstrip()[:-2] + entries + b" >>"


def _signature(field: Field) -> bytes:
    change = b"<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /V /1.2 /P 1 >> >>"
    reason = b" /Reason " + text_string(field.reason) if field.reason else b""
    at = field.at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode()
    head = b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (%b)%b /Reference [%b] "
    return head % (at, reason, change) + _EMPTY + b"0" * field.room + b"> >>"


def fill(file: bytes, signature: Callable[[bytes], bytes]) -> bytes:
    """The file with what `signature` answers for its digest (SHA-256). Raises `NoRoom`."""
    start = file.rfind(_EMPTY)
    opening = start + len(_EMPTY) - 1
    end = file.find(b">", opening) + 1
    if start < 0 or file[opening + 1 : end - 1].strip(b"0"):
        raise NoRoom
    head = file[:start] + _RANGE % (0, opening, end, len(file) - end) + b" /Contents "
    found = signature(hashlib.sha256(head + file[end:]).digest()).hex().encode()
    room = end - opening - 2
    if len(found) > room:
        raise NoRoom
    return b"%b<%b>%b" % (head, found.ljust(room, b"0"), file[end:])
