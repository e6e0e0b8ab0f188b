"""Fetching the file of a source, by whatever way its form wants; gives the file, or why there is none in a sentence."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from portal.lib.fetching import Fetched, NotFetched
from recommend.actions.hosts import Manners, Refusal, Visit
from recommend.actions.reading import Reading, read_calendar, read_geojson, read_table, refuse_page
from recommend.models import Source, SourceKind
from recommend.rules import visits
from recommend.rules.reading import catalogues
from recommend.rules.reading.tables import Expected


@dataclass(frozen=True)
class File:
    """`digest` is the SHA-256 of the content in hex."""

    name: str
    content: bytes
    kind: str
    etag: str = ""
    last_modified: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Unchanged:
    """The server says that nothing is newer than what it gave last time."""


@dataclass(frozen=True)
class Trouble:
    sentence: str
    status: int = 0
    retry_after: str = ""


def get(source: Source, now: dt.datetime, manners: Manners, *, afresh: bool = False) -> File | Unchanged | Trouble:
    """Ask the source's server; `afresh` wants the file even if it is the same as last time. Raises `hosts.Busy`."""
    marks = ("", "") if afresh else (source.etag, source.last_modified)
    try:
        if source.kind == SourceKind.CKAN:
            return _from_catalogue(source, now, manners, marks)
        with Visit(source.address, now, manners) as visit:
            return _file(visit.get(source.address, etag=marks[0], last_modified=marks[1]))
    except NotFetched as no:
        return Trouble(visits.said(no.failure.value))
    except Refusal as no:
        return Trouble(visits.said(no.code))
    except catalogues.NoSuchFile as no:
        return Trouble(no.why)


def _from_catalogue(source: Source, now: dt.datetime, manners: Manners, marks: tuple[str, str]) -> File | Unchanged | Trouble:
    asked = catalogues.question(source.address)
    with Visit(asked, now, manners) as visit:
        told = visit.get(asked)
        if told.status != 200:
            return Trouble(visits.status_said(told.status), told.status, told.retry_after)
        found = catalogues.newest(told.body, source.file_format, asked)
        return _file(visit.of(found.url).get(found.url, etag=marks[0], last_modified=marks[1]), found.name)


def _file(answer: Fetched, name: str = "") -> File | Unchanged | Trouble:
    if answer.status == 304:
        return Unchanged()
    if answer.status != 200:
        return Trouble(visits.status_said(answer.status), answer.status, answer.retry_after)
    name = name or unquote(urlsplit(answer.url).path.rpartition("/")[2]) or answer.url
    shown = "".join(letter for letter in name if letter.isprintable())[:100]
    return File(shown, answer.body, answer.kind, answer.etag, answer.last_modified)


def read_file(source: Source, file: File, today: dt.date) -> Reading:
    """Raises an `UnreadableFile`."""
    area, is_one_town = source.shown_area, bool(source.municipality_id)
    expected = Expected(source.yields, area, is_one_town, source.place_kind)
    refuse_page(file.name, file.content, file.kind)
    if source.kind == SourceKind.GEOJSON or source.file_format.upper() == "GEOJSON":
        return read_geojson(file.name, file.content, expected)
    if source.kind == SourceKind.ICAL:
        return read_calendar(file.name, file.content, expected, today)
    return read_table(file.name, file.content, expected)
