"""Values as the towns' open data write them. An empty cell is "" or None, never a guess."""

import re
from datetime import date, time

from portal.lib.wareki import ERAS

from .refusals import RowRefused

# A midnight, a time or a weekday behind the date says nothing more about the day.
_TAIL = r"(?:\s*\([月火水木金土日](?:曜日?)?(?:[・,]?祝)?\)|[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})" + _TAIL)
_IN_KANJI = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?" + _TAIL)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ERA = re.compile(r"(令和|平成|昭和|[RHS])\.?(元|\d{1,2})(?:年|[/.\-])(\d{1,2})(?:月|[/.\-])(\d{1,2})日?" + _TAIL, re.IGNORECASE)
# "5/16/2020" and "8/2/2020  3:30:00 PM" come from an Excel that was set to American dates.
_YEAR_LAST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s+\d{1,2}:\d{2}(?::\d{2})?\s*[AP]M)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
# Letter by letter, not NFKC, which would rewrite kanji in names. In what is shown, only digits, letters and spaces are
# narrowed: 「（」 and 「：」 are how Japanese is written.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_NARROW_SHOWN = {wide: narrow for wide, narrow in _NARROW.items() if chr(narrow).isalnum() or narrow == 0x20}
LATITUDES, LONGITUDES = (20.0, 46.0), (122.0, 154.0)


def plain(text: str | None) -> str:
    """As it is shown: digits and letters in one width, spaces at the ends and doubled ones gone; line breaks stay."""
    narrow = (text or "").translate(_NARROW_SHOWN)
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in narrow.splitlines()).strip()


def folded(text: str | None) -> str:
    """As it is read by a machine: everything that has a narrow form in it."""
    return plain((text or "").translate(_NARROW))


def day(text: str, column: str) -> date:
    """A date in any of the forms that towns mix in one column. Raises `RowRefused`."""
    written = folded(text)
    if (numbers := _numbers(written)) is None:
        raise RowRefused("日付の形が読めません" if written else "日付がありません", column)
    try:
        return date(*numbers)
    except ValueError:
        raise RowRefused("存在しない日付です", column) from None


def _numbers(written: str) -> tuple[int, int, int] | None:
    """Year, month and day, whether or not there is such a day."""
    if found := _YEAR_FIRST.fullmatch(written) or _IN_KANJI.fullmatch(written) or _COMPACT.fullmatch(written):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _YEAR_LAST.fullmatch(written):
        return int(found[3]), int(found[1]), int(found[2])
    if found := _ERA.fullmatch(written):
        era = next(era for era in ERAS if found[1].upper() in (era.name, era.letter))
        return era.western(1 if found[2] == "元" else int(found[2])), int(found[3]), int(found[4])
    return None


def clock(text: str) -> time | None:
    """A time of day; None for an empty cell and for hours that no clock shows (24:00 stays a text elsewhere)."""
    found = _CLOCK.fullmatch(folded(text))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def place(latitude: object, longitude: object, column: str) -> tuple[float, float] | None:
    """Degrees in Japan, turned round when they were swapped; None when both are empty. Raises `RowRefused`."""
    texts = [folded(str(value)) if value is not None else "" for value in (latitude, longitude)]
    if not any(texts):
        return None
    try:
        one, other = map(float, texts)
    except ValueError:
        raise RowRefused("緯度・経度が数ではありません", column) from None
    for lat, lon in ((one, other), (other, one)):
        if LATITUDES[0] <= lat <= LATITUDES[1] and LONGITUDES[0] <= lon <= LONGITUDES[1]:
            return lat, lon
    raise RowRefused("緯度・経度が日本の外です", column)


def place_in_one_cell(text: str, column: str) -> tuple[float, float] | None:
    latitude, _comma, longitude = folded(text).partition(",")
    return place(latitude, longitude, column)


def web(text: str) -> str:
    """An address of the web, or "" when it is none: a link is shown to everybody, so nothing else may hide in it."""
    written = folded(text)
    return written if re.fullmatch(r"https?://[^\s\"<>]{3,250}", written) else ""
