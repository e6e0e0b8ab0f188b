"""Rows of a table as events, places with their vacancies, or words of the garbage dictionary."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time

from recommend.rules import written
from recommend.rules.facts import Cells, ClassFacts, EventFacts, Facts, Hours, PlaceFacts, WordFacts
from recommend.rules.refusals import RowRefused

from . import childages, opening
from .columns import Columns

HAZARDS = ("洪水", "崖崩れ、土石流及び地滑り", "高潮", "地震", "津波", "大規模な火事", "内水氾濫", "火山現象")
SAYS_NO = frozenset({"", "なし", "無", "無し", "×", "-", "－", "0"})
# How a line begins that explains the table instead of being a row of it.
_NOTES = ("＊", "*", "※", "注", "（注", "(注", "出典", "・")
EVENTS, PLACES, WORDS = "events", "places", "words"


@dataclass(frozen=True)
class Expected:
    """What the source is known to hold. `area` is the town it speaks for; with `is_one_town` a row of another town is refused."""

    yields: str
    area: str = ""
    is_one_town: bool = False
    place_kind: str = ""


class NoSuchTable(ValueError):
    """The columns do not hold what was expected; `missing` says what."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


@dataclass(frozen=True)
class Reader:
    """How one table is read. `has_ids`: its numbers name things; running numbers of rows do not, they move when a row is taken out."""

    columns: Columns
    expected: Expected
    has_ids: bool

    def read(self, row: Cells) -> Facts:
        """Raises `RowRefused`."""
        told = [text for text in row.values() if text.strip()]
        if len(told) == 1 and told[0].lstrip().startswith(_NOTES):
            raise RowRefused("注記の行です", "")
        return _READERS[self.expected.yields](self, row)

    def text(self, row: Cells, ours: str, most: int = 10_000) -> str:
        return written.plain(row.get(self.columns[ours]))[:most] if ours in self.columns else ""

    def needed(self, row: Cells, ours: str, most: int) -> str:
        text = " ".join(self.text(row, ours).split())
        if not text:
            raise RowRefused("必要な値がありません", self.columns[ours])
        return text[:most]

    def key(self, row: Cells, *parts: object) -> str:
        told = self.text(row, "key", 60) if self.has_ids else ""
        return told or digest(*(str(part) for part in parts))

    def area(self, row: Cells) -> str:
        told, mine = self.text(row, "town", 40).removeprefix("大阪府").strip(), self.expected.area
        if self.expected.is_one_town:
            if told and not told.replace(" ", "").startswith(mine) and not mine.startswith(told):
                raise RowRefused("市町村名がこの情報源の市町村と違います", self.columns["town"])
            return mine
        if not (told or mine):
            raise RowRefused("どの市町村のものか分かりません", self.columns["town"])
        return told or mine

    def where(self, row: Cells) -> tuple[float | None, float | None]:
        if "location" in self.columns and self.text(row, "location"):
            return written.place_in_one_cell(self.text(row, "location"), self.columns["location"]) or (None, None)
        if "latitude" not in self.columns or "longitude" not in self.columns:
            return None, None
        told = (row.get(self.columns["latitude"]), row.get(self.columns["longitude"]))
        return written.place(*told, self.columns["latitude"]) or (None, None)


def reader(header: Sequence[str], expected: Expected, ids: Callable[[str], Sequence[str]]) -> Reader:
    """How a table with this header is read; `ids` gives all values of a column. Raises `NoSuchTable`."""
    columns = Columns(header)
    for ours in _NEEDS[expected.yields]:
        if not any(one in columns for one in ours):
            raise NoSuchTable("・".join(_SAID[one] for one in ours))
    return Reader(columns, expected, "key" in columns and _are_names(ids(columns["key"])))


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _are_names(values: Sequence[str]) -> bool:
    """Whether these name things. Empty ones name nothing; "1", "2", "3" … in order only count the rows."""
    told = [value.strip() for value in values if value.strip()]
    if len(set(told)) * 2 < len(values):
        return False
    return [value.lstrip("0") for value in told] != [str(number) for number in range(1, len(told) + 1)]


_NEEDS = {EVENTS: (("event", "name"), ("starts_on",)), PLACES: (("name",),), WORDS: (("garbage",), ("sorting",))}
_SAID = {"event": "イベント名", "name": "名称", "starts_on": "開始日", "garbage": "品目", "sorting": "分別区分"}


def _event(how: Reader, row: Cells) -> EventFacts:
    starts_column, ends_column = how.columns["starts_on"], how.columns["ends_on"]
    starts_on = written.day(how.text(row, "starts_on"), starts_column)
    ends_on = written.day(how.text(row, "ends_on"), ends_column) if how.text(row, "ends_on") else starts_on
    if ends_on < starts_on:
        raise RowRefused("終わる日が始まる日より前です", ends_column)
    starts_at, ends_at = written.clock(how.text(row, "from")), written.clock(how.text(row, "to"))
    if starts_at == ends_at == time(0):  # how forms write "no hours given"
        starts_at = ends_at = None
    name = how.needed(row, "event" if "event" in how.columns else "name", 120)
    venue = how.text(row, "venue", 120)
    details = [f"{label}：{text}" for label, text in _shown(how, row)]
    return EventFacts(
        key=how.key(row, name, starts_on, starts_at, venue),
        area_name=how.area(row),
        name=name,
        overview="\n".join([*filter(None, [how.text(row, "overview")]), *details]),
        venue=venue,
        address=_address(how, row),
        organizer=how.text(row, "organizer", 80),
        starts_on=starts_on, starts_at=starts_at, ends_on=ends_on, ends_at=ends_at,
        url=written.web(how.text(row, "url"))[:200],
    )  # fmt: skip


def _place(how: Reader, row: Cells) -> PlaceFacts:
    name, address = how.needed(row, "name", 120), _address(how, row)
    latitude, longitude = how.where(row)
    takes_from, takes_to = childages.months(how.text(row, "ages") or how.text(row, "note") if _is_nursery(how) else "")
    if "age_from" in how.columns:
        takes_from = takes_from if takes_from is not None else childages.from_years(how.text(row, "age_from"))
    return PlaceFacts(
        key=how.key(row, name, address, row.get("SSID", "")),
        kind=_kind(how, row), area_name=how.area(row), name=name, address=address, latitude=latitude, longitude=longitude,
        phone=how.text(row, "phone", 20), url=written.web(how.text(row, "url")), hours=_hours(how, row), opening=_opening(how, row),
        facts=_facts(how, row), takes_from=takes_from, takes_to=takes_to, classes=_classes(how, row),
    )  # fmt: skip


def _word(how: Reader, row: Cells) -> WordFacts:
    name, area = how.needed(row, "garbage", 120), how.area(row)
    return WordFacts(digest(area, name), area, name, how.needed(row, "sorting", 80), how.text(row, "note", 300))


_READERS: dict[str, Callable[[Reader, Cells], Facts]] = {EVENTS: _event, PLACES: _place, WORDS: _word}


def _address(how: Reader, row: Cells) -> str:
    address, quarter, building = how.text(row, "address") or how.text(row, "ward"), how.text(row, "quarter"), how.text(row, "building")
    if quarter and quarter not in address:
        address = quarter + address
    return (f"{address} {building}" if building else address)[:160]


def _is_nursery(how: Reader) -> bool:
    return bool(how.columns.by_class) or "age_from" in how.columns or how.expected.place_kind == "nursery"


# Words of a row's own type, and columns that only tables of one kind have.
_TYPES = (("病児", "sick-child"), ("保育", "nursery"), ("こども園", "nursery"), ("幼稚園", "nursery"), ("避難所", "shelter"), ("避難場所",
"emergency"),
          ("図書館", "library"), ("子育て", "childcare"), ("つどい", "childcare"), ("児童館", "childcare"), ("病院", "hospital"),
          ("診療所", "hospital"), ("医院", "hospital"))  # fmt: skip
_TELLING = (("男性トイレ総数", "toilet"), ("totalMensRestroom", "toilet"), ("SSID", "wifi"), ("受入年齢", "childcare"), ("授乳室", "baby"),
            ("診療科目", "hospital"), ("災害種別_洪水", "emergency"), ("洪水", "emergency"))  # fmt: skip


def _kind(how: Reader, row: Cells) -> str:
    told = how.text(row, "type")
    if how.expected.place_kind and not ("病児" in told and how.expected.place_kind == "nursery"):
        return how.expected.place_kind
    for word, kind in _TYPES:
        if word in told and not ("兼ねる" in told and kind == "shelter"):
            return kind
    if how.columns.by_class:
        return "nursery"
    folded = {written.folded(name).casefold() for name in how.columns.header}
    return next((kind for name, kind in _TELLING if name.casefold() in folded), "facility")


def _hours(how: Reader, row: Cells) -> str:
    """「月火水木金土 7:30〜19:00」, as much of it as is given."""
    times = [how.text(row, end).removeprefix("0") for end in ("from", "to")]
    weekdays = "終日" if times in (["0:00", "24:00"], ["0:00", "23:59"]) else "〜".join(times) if all(times) else ""
    saturday = [how.text(row, end).removeprefix("0") for end in ("saturday_from", "saturday_to")]
    parts = [how.text(row, "days"), weekdays]
    if all(saturday):
        parts.append(f"（土曜日 {'〜'.join(saturday)}）")
    return " ".join(part for part in (*parts, how.text(row, "hours_note")) if part and part != "なし")[:200]


def _opening(how: Reader, row: Cells) -> tuple[Hours, ...]:
    is_weekday_column = "平日" in how.columns["from"]
    days = "平日" if is_weekday_column else how.text(row, "days")
    found = [*opening.spans(days, how.text(row, "from"), how.text(row, "to"))]
    if is_weekday_column:
        found += opening.spans("土", how.text(row, "saturday_from"), how.text(row, "saturday_to"))
    return tuple((tuple(span["days"]), span["from"], span["to"]) for span in found)


def _facts(how: Reader, row: Cells) -> tuple[tuple[str, str], ...]:
    hazards = [name for name in HAZARDS if "1" in (row.get(name, "").strip(), row.get(f"災害種別_{name}", "").strip())]
    ours = (("種別", "type"), ("定員", "capacity"), ("受入年齢", "ages"))
    told = [("対応する災害", "・".join(hazards)), *((label, how.text(row, one)) for label, one in ours)]
    told += _shown(how, row)
    told.append(("備考", how.text(row, "note")))
    return tuple((label, text[:500]) for label, text in told if text not in SAYS_NO)


def _shown(how: Reader, row: Cells) -> list[tuple[str, str]]:
    pairs = ((label, written.plain(row.get(column))) for column, label in how.columns.shown)
    return [(label, text) for label, text in pairs if text not in SAYS_NO]


def _classes(how: Reader, row: Cells) -> tuple[ClassFacts, ...]:
    if not how.columns.by_class:
        return ()
    as_of = written.day(how.text(row, "as_of"), how.columns["as_of"])
    return tuple(_class(how, row, age, as_of) for age in sorted({age for _what, age in how.columns.by_class.values()}))


def _class(how: Reader, row: Cells, age: int, as_of: date) -> ClassFacts:
    told = {what: number(row.get(name, ""), name) for name, (what, one) in how.columns.by_class.items() if one == age}
    return ClassFacts(age, told.get("vacancies"), told.get("waiting"), told.get("enrolled"), as_of)


# How nurseries write "some", "few" and "none" where a number is asked for: only "none" is one.
_NONE = frozenset({"×", "✕", "無", "なし"})
_NOT_TOLD = frozenset({"", "-", "－", "ー", "―", "○", "◯", "△", "要相談", "有", "あり",
"不明", "*", "＊"})


def number(text: str, column: str) -> int | None:
    """A count; None where none is told. Raises `RowRefused` for what is neither."""
    told = written.folded(text)
    if told in _NOT_TOLD:
        return None
    if told in _NONE:
        return 0
    whole = told.removesuffix("人").removesuffix("名").removesuffix(".0")
    if not whole.isascii() or not whole.isdigit() or len(whole) > 4:
        raise RowRefused("人数が数ではありません", column)
    return int(whole)
