"""A template looked at before anybody gets a letter: rows that nobody has, on the page and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from notifications.documents import letters
from notifications.documents.seals import seal_of
from notifications.models import template_words as words
from notifications.queries import library, templates
from notifications.rules import checking, languages, policy
from notifications.rules.content import Content, compose
from notifications.rules.layouts import layout_of
from notifications.rules.samples import Sample, samples
from portal.lib import pdfworkshop, qr
from portal.lib.wareki import wareki
from portal.municipalities.queries import town as town_of

CODE = "0000-0000-0000-0000"


@dataclass(frozen=True, slots=True)
class Preview:
    """`content` is None where no letter can be made yet. `offered` are (name, sentence) of the rows to choose from."""

    content: Content | None
    offered: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    spoken: tuple[tuple[str, str], ...] = ()
    language: str = languages.OFFICIAL


def preview(town_id: str, values: Mapping[str, Any], *, chosen: str, language: str) -> Preview:
    written = library.in_words_of(dict(values), town_id)
    layout = layout_of(written["layout"])
    if any(found.flaw in checking.BLOCKING for found in checking.flaws(layout, policy.from_values(written["policy"]))):
        return Preview(None)
    rows = {one.name: one for one in samples(layout)}
    row = rows.get(chosen) or next(iter(rows.values()))
    content = compose(layout, row.values, issuer=_issuer(town_id), contact=values.get("contact", ""))
    spoken = languages.complete(layout)
    if language in spoken and language != languages.OFFICIAL:
        content = languages.read_in(layout, content, language)
    offered = tuple((name, _told(one, layout, written["layout"])) for name, one in rows.items())
    shown = language if language in spoken else languages.OFFICIAL
    return Preview(content, offered, row.name, tuple((one, str(words.LANGUAGES[one])) for one in spoken), shown)


def _told(row: Sample, layout: Any, stored: Mapping[str, Any]) -> str:
    return _("%(case)s（%(extreme)s）") % {
        "case": templates.shape_words(row.shape, layout, stored), "extreme": words.EXTREMES[row.extreme],
    }  # fmt: skip


def _issuer(town_id: str) -> str:
    town = town_of(town_id)
    return f"{town.name}長" if town else ""


def preview_pdf(town_id: str, content: Content, today: date) -> bytes:
    """The letter on paper, in a process of its own: what a clerk wrote may be too much for WeasyPrint. Raises `RenderRefused`."""
    address = f"{settings.PORTAL_URL}{reverse('notifications:verify')}?number={CODE}"
    seal = seal_of(town_id)
    stamps = {"seal": seal or letters.seal_image(content.issuer), "has_own_seal": bool(seal), "qr": qr.qr_svg(address)}
    with override("ja"):
        shown = {"content": content, "code": CODE, "issued_on": wareki(today), **stamps}
        html = render_to_string("pdf/notice.html", shown)
        css = render_to_string("pdf/notice.css")
    return pdfworkshop.render_in_process(html, stylesheets=[css], seconds=15)
