"""A PDF taken apart into numbered objects, and put together again from some that stay and some that are one person's.

Objects are kept as the bytes between `obj` and `endobj`. The file is the same, byte for byte, whenever its parts are.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

_FREE = (0, 0, 65535)
_HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"


@dataclass(frozen=True, slots=True)
class Parts:
    """Objects by number. `bundled` are the numbers, in order, that lie together in the object `bundle` (an object stream).

    The catalogue (`root`), the first `page` and `info` are never bundled: one person's file may have its own.
    """

    objects: Mapping[int, bytes]
    root: int
    page: int
    info: int
    bundle: int
    bundled: tuple[int, ...]


def take_apart(document: pikepdf.Pdf, *, without: Collection[int] = ()) -> Parts:
    """The objects keep their numbers; those `without` are left out. A file without /Info gets one."""
    last = len(document.objects)
    objects = {number: _bytes_of(entry) for number, entry in enumerate(document.objects, start=1) if not _is_wrapping(entry)}
    info = document.trailer.get("/Info")
    number = info.objgen[0] if info is not None and info.is_indirect else last + 2
    objects.setdefault(number, b"<<>>" if info is None else info.unparse(resolved=True))
    kept = {key: body for key, body in objects.items() if key not in without}
    root, page = document.trailer["/Root"].objgen[0], document.pages[0].obj.objgen[0]
    loose = {number, root, page}
    small = [key for key, body in sorted(kept.items()) if key not in loose and not body.endswith(b"endstream")]
    streams = {key: body for key, body in kept.items() if key not in small}
    bundle = _bundle([(key, kept[key]) for key in small])
    return Parts({**streams, last + 1: bundle}, root, page, number, last + 1, tuple(small))


def _is_wrapping(entry: pikepdf.Object) -> bool:
    """Whether it is how the old file was packed, which holds the old objects once more."""
    import pikepdf

    return isinstance(entry, pikepdf.Stream) and entry.get("/Type") in ("/ObjStm", "/XRef")


def _bytes_of(entry: pikepdf.Object) -> bytes:
    import pikepdf

    if not isinstance(entry, pikepdf.Stream):
        return entry.unparse(resolved=True)
    data = entry.read_raw_bytes()
    head = pikepdf.Dictionary(dict(entry.stream_dict.items()))
    if "/Filter" not in head:
        data = zlib.compress(data, 9)
        head["/Filter"] = pikepdf.Name("/FlateDecode")
    head["/Length"] = len(data)
    return head.unparse() + b"\nstream\n" + data + b"\nendstream"


def _bundle(objects: list[tuple[int, bytes]]) -> bytes:
    body, places = b"", []
    for number, data in objects:
        places.append(b"%d %d" % (number, len(body)))
        body += data + b"\n"
    head = b" ".join(places) + b"\n"
    return stream(head + body, b"/Type /ObjStm /N %d /First %d" % (len(objects), len(head)), level=9)


def stream(data: bytes, head: bytes = b"", *, level: int = 6) -> bytes:
    """A stream object; `head` are further entries of its dictionary."""
    packed = zlib.compress(data, level)
    return b"<< /Filter /FlateDecode /Length %d %b >>\nstream\n%b\nendstream" % (len(packed), head, packed)


def text_string(text: str) -> bytes:
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def with_entries(dictionary: bytes, entries: Mapping[str, str]) -> bytes:
    """A dictionary object with further texts in it. The names must not be there yet."""
    added = b"".join(b" /%b %b" % (name.encode(), text_string(text)) for name, text in sorted(entries.items()))
    return dictionary.rstrip()[:-2] + added + b" >>"


def put_together(parts: Parts, own: Mapping[int, bytes]) -> bytes:
    """The file of `parts`, with the objects of `own` in place of theirs. Its /ID is the digest of all that is in it."""
    file, digest = io.BytesIO(), hashlib.sha256()
    places = {number: (2, parts.bundle, index) for index, number in enumerate(parts.bundled)}
    file.write(_HEAD)
    for number, body in sorted({**parts.objects, **own}.items()):
        places[number] = (1, file.tell(), 0)
        digest.update(body)
        file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    file.write(_index(parts, places, file.tell(), digest.hexdigest()[:32].encode()))
    return file.getvalue()


def _index(parts: Parts, places: dict[int, tuple[int, int, int]], start: int, identifier: bytes) -> bytes:
    """The cross-reference stream: where each object is."""
    mine = max(places) + 1
    places[mine] = (1, start, 0)
    entries = (places.get(number, _FREE) for number in range(mine + 1))
    table = b"".join(b"%c%b%b" % (kind, where.to_bytes(4, "big"), index.to_bytes(2, "big")) for kind, where, index in entries)
    head = b"/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R /ID [<%b> <%b>]"
    body = stream(table, head % (mine + 1, parts.root, parts.info, identifier, identifier))
    return b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (mine, body, start)
