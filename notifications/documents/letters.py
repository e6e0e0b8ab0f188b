"""A notice as a letter: its content unsealed, its PDF made, kept and given back."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import uuid
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import override

from notifications.documents.seals import seal_of
from notifications.models.sealing import notice_place, pdf_place, seal_bytes, unseal_bytes, unseal_values
from notifications.queries import certificates
from notifications.rules import marks, retention
from notifications.rules.content import Content, Sheet
from portal.lib import qr, sealed, sigfield, signing, stamping, stampplan
from portal.lib.wareki import wareki
from portal.municipalities.queries import town as town_of

if TYPE_CHECKING:
    from notifications.models import Batch, Notice


# A hand takes five letters under a lease of 30 seconds: five that cannot be set must end before it does.
SECONDS = 5.0


class NotKept(Exception):
    """The letter is made, but the disk did not take it: full, over its quota, or away. The next one would fare the same."""


class NotTheSameFile(Exception):
    """The stored PDF is not the one that was made. It is not handed out; the trail and the log keep the failure."""


def sender(batch: Batch) -> tuple[str, str]:
    """(who decides, whom to ask), as they stand on the letter."""
    town = town_of(batch.municipality_id)
    name = town.name if town else ""
    head = town.head if town and town.head else "長"
    return (head if head.startswith(name) else f"{name}{head}"), batch.template.contact


def content_of(notice: Notice) -> Content:
    """Raises `sealed.BrokenSeal` when the row carries what was sealed for another notice."""
    return Content.from_values(unseal_values(notice.sealed, notice_place(notice.municipality_id, notice.pk)))


def make_pdf(
    content: Content, *, notice_id: uuid.UUID, code: str, issued_at: datetime, seal: str = "", field: sigfield.Field | None = None
) -> stamping.Made:
    """One person's letter as PDF/UA. The same content gives the same bytes, whenever it is made.

    `seal` is the town's picture as a data: URI; without one a sample is drawn. With a `field` the letter can be signed.
    """
    issued_on = wareki(timezone.localdate(issued_at))
    own = [code, content.number, content.addressee, *(value for _key, value in content.values), *(sheet.total for sheet in content.sheets)]
    stampable = frozenset(word for word in own if stampplan.fault_of_value(word) is None)
    shown = {name: value for name, value in content.as_values().items() if name in _SHOWN}
    marked = marks.mark({"code": code, "content": shown}, own, stampable=stampable)
    key = json.dumps([marked.tree, content.document, content.issuer, issued_on, seal, _sheet()], ensure_ascii=False)
    picture = qr.qr_bitmap(f"{settings.PORTAL_URL}{reverse('notifications:verify')}?number={code}")
    return stamping.make(
        stamping.Page(
            key=hashlib.sha256(key.encode()).hexdigest(),
            values=marked.values,
            html=lambda: _html(marked, content, issued_on, picture, seal),
            stylesheets=(_sheet(),),
            picture=picture,
            seconds=SECONDS,
            info={"Subject": f"確認番号 {code}", "TobiraNotice": str(notice_id)},
            field=field,
        )
    )


# Where a person's words may stand. The name of the document and the issuer are the page's own (title, seal); the rest is not shown.
_SHOWN = frozenset(("number", "contact", "heading", "paragraphs", "facts", "instruction", "salutation", "closing", "tables"))


@functools.cache
def _sheet() -> str:
    return render_to_string("pdf/notice.css")


def _html(marked: marks.Marked, content: Content, issued_on: str, picture: qr.Bitmap, seal: str) -> str:
    """The page with this person's words in it, each in a span of its number."""
    words = [format_html('<span data-slot="{}">{}</span>', number, word) for number, word in enumerate(marked.values)]
    shown = cast(dict[str, Any], _safe(marked.tree, words))
    texts = shown["content"] | {"document": content.document, "issuer": content.issuer}
    texts["sheets"] = [Sheet(*table) for table in shown["content"]["tables"]]
    with override("ja"):
        stamps = {"seal": seal or seal_image(content.issuer), "has_own_seal": bool(seal), "qr": picture.png}
        return render_to_string("pdf/notice.html", {"content": texts, "code": shown["code"], "issued_on": issued_on, **stamps})


def _safe(part: object, words: list[SafeString]) -> object:
    if isinstance(part, str):
        return format_html_join("", "{}", ((piece,) for piece in marks.pieces(part, words)))
    if isinstance(part, dict):
        return {name: _safe(value, words) for name, value in part.items()}
    return [_safe(value, words) for value in part] if isinstance(part, list) else part


def store_pdf(notice: Notice, release_at: datetime) -> tuple[str, str]:
    """Make a notice's PDF and keep it sealed under the name of its digest. (name, digest of the PDF in hex).

    Signed with the town's certificate, when it has one: two renderings of a signed letter are two files, and the row names one.
    A file of that name may be there already, whole or cut off by a dying worker: only one that opens counts, and only a fresh one,
    for the nightly sweep may just be deleting an old one. Beside it the storage finds another name.
    Raises `NotKept`, and then leaves no piece behind that would fill the disk further.
    """
    now, place = timezone.now(), pdf_place(notice.municipality_id, notice.pk)
    credential = certificates.credential(notice.municipality_id, now)
    field = signing.field(now, time_server=settings.SIGNING_TIME_SERVER) if credential else None
    seal = seal_of(notice.municipality_id)
    data = make_pdf(content_of(notice), notice_id=notice.pk, code=notice.code, issued_at=release_at, seal=seal, field=field).pdf
    if credential:
        data = signing.sign(data, credential, time_server=settings.SIGNING_TIME_SERVER)
    digest = hashlib.sha256(data).hexdigest()
    name = f"notices/{notice.municipality_id}/{digest[:2]}/{digest}.sealed"
    try:
        return _kept(name, data, place, digest, now), digest
    except OSError as error:
        with suppress(OSError):
            if not _is_whole(name, place, digest):
                default_storage.delete(name)
        raise NotKept from error


def _kept(name: str, data: bytes, place: str, digest: str, now: datetime) -> str:
    if _is_there(name, now) and _is_whole(name, place, digest):
        return name
    return default_storage.save(name, ContentFile(seal_bytes(data, place).encode()))


def _is_there(name: str, now: datetime) -> bool:
    return default_storage.exists(name) and retention.may_be_taken(default_storage.get_modified_time(name), now)


def _is_whole(name: str, place: str, digest: str) -> bool:
    try:
        return hashlib.sha256(_unsealed(name, place)).hexdigest() == digest
    except (ValueError, sealed.BrokenSeal):
        return False


def _unsealed(name: str, place: str) -> bytes:
    with default_storage.open(name) as file:
        return unseal_bytes(file.read().decode(), place)


def stored_pdf(notice: Notice) -> bytes:
    """The PDF as it was made for this notice. Raises `sealed.BrokenSeal` or `NotTheSameFile` instead of giving another one."""
    data = _unsealed(notice.pdf_name, pdf_place(notice.municipality_id, notice.pk))
    if hashlib.sha256(data).hexdigest() != notice.pdf_digest:
        raise NotTheSameFile(notice.pk)
    return data


def seal_image(issuer: str) -> str:
    """A sample of the office's seal (公印) as a data: URI. Drawn from the office's name: a town's own seal comes with its signature."""
    office = issuer.split()[0].split("　")[0]
    columns = _in_columns(f"{office}之印")
    side = 84 // max(map(len, columns))
    marks = "".join(
        f'<text x="{94 - (index + 0.5) * 84 / len(columns):.1f}" y="{10 + (place + 0.87) * side:.1f}" font-size="{side - 1}"'
        f' text-anchor="middle">{escape(letter)}</text>'
        for index, column in enumerate(columns)
        for place, letter in enumerate(column)
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 104 104" width="104" height="104">'
        '<rect x="3" y="3" width="98" height="98" rx="5" fill="none" stroke="#c8102e" stroke-width="4"/>'
        f"<g fill=\"#c8102e\" font-family=\"'BIZ UDPMincho','BIZ UDMincho',serif\">{marks}</g></svg>"
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _in_columns(text: str) -> list[str]:
    """Right to left in columns of equal height, as seals are cut."""
    height = 2 if len(text) <= 4 else 3
    return [text[start : start + height] for start in range(0, len(text), height)]
