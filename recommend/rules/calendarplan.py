"""The children's calendar as data: one plan for the country, and what each town does otherwise.

    {"key": "mr-1", "group": "vaccine", "title": "はしか・風しんワクチン（MR）1回目", "en": "…", "official": "麻しん風しん混合（MR）第1期",
     "age": {"from": "12m", "to": "24m"}, "live": true}

When something can be done is said in one of four ways: `age` (from birth), `due` (weeks of pregnancy; the due date is 40w), `class`
(school years, by the age completed on 1 April) or `yearly` (each autumn before such an April). Lengths are "12m", "9y", "6w", "14w6d" or
"20d". `to` ends on the day before that age, `last` on that very day. `best` is the usual time within it. `after` names the dose before
and the gap: "27d" are 27 days between the two, "6m" the same day six months later. `live`: an injected live vaccine.
Sources and dates stand in the files (`data/calendar/`).
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

VACCINE, CHECKUP, APPLY, PREGNANCY = "vaccine", "checkup", "apply", "pregnancy"
GroupName = Literal["vaccine", "checkup", "apply", "pregnancy"]
LENGTH = r"^([0-9]{1,3}[ymwd]|[0-9]{1,2}w[0-6]d)$"
MONTH_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
Length = Annotated[str, Field(pattern=LENGTH)]
MonthDay = Annotated[str, Field(pattern=MONTH_DAY)]
Ages = Annotated[tuple[int, int], Field()]


class PlanProblem(ValueError):
    """What is wrong with a plan's file, one sentence for each fault."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" / ".join(self.problems))


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(Part):
    from_: Length = Field(alias="from")
    to: Length | None = None
    last: Length | None = None

    @model_validator(mode="after")
    def _ends_once(self) -> Self:
        if (self.to is None) is (self.last is None):
            raise ValueError("`to` か `last` のどちらか一つで終わりを書いてください。")
        if days_of(self.to or self.last or "0d") <= days_of(self.from_):
            raise ValueError("終わりが、はじまりより前か同じです。")
        return self


class ClassSpan(Part):
    """From a day of the school year in which the lower age holds, to a day of that in which the upper one does."""

    ages: Ages
    from_: MonthDay = Field("04-01", alias="from")
    to: MonthDay = "03-31"

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if not 0 <= self.ages[0] <= self.ages[1] <= 20:
            raise ValueError("`ages` は、小さい歳から大きい歳までです。")
        return self


class After(Part):
    entry: str
    gap: Annotated[str, Field(pattern=r"^[0-9]{1,3}[dm]$")]


class Source(Part):
    name: str
    url: str = ""


class Entry(Part):
    """`title` in easy words beside the `official` one; `where` and `procedure`/`item`/`url` mostly come from the town."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,30}$")]
    group: GroupName
    title: Annotated[str, Field(min_length=1, max_length=60)]
    en: str
    official: str
    text: str = ""
    text_en: str = ""
    where: str = ""
    procedure: str = ""
    item: str = ""
    url: str = ""
    live: bool = False
    age: Span | None = None
    due: Span | None = None
    class_: ClassSpan | None = Field(None, alias="class")
    yearly: ClassSpan | None = None
    best: Span | None = None
    best_class: Ages | None = None
    after: After | None = None

    @model_validator(mode="after")
    def _is_timed_once(self) -> Self:
        if sum(one is not None for one in (self.age, self.due, self.class_, self.yearly)) != 1:
            raise ValueError("`age`・`due`・`class`・`yearly` のどれか一つで時期を書いてください。")
        if (self.due is not None) is not (self.group == PREGNANCY):
            raise ValueError("妊娠の週 (`due`) は、group が pregnancy のときだけ、必ず書きます。")
        return self


class Plan(Part):
    as_of: Annotated[str, Field(pattern=r"^20[0-9]{2}-[01][0-9]-[0-3][0-9]$")]
    sources: tuple[Source, ...]
    entries: tuple[Entry, ...]
    town_as_of: str = ""
    town_sources: tuple[Source, ...] = ()


def read(standard: bytes, town: bytes | None = None) -> Plan:
    """The country's plan with a town's changes, additions and removals. Raises `PlanProblem` with all faults at once."""
    plan, differences = _loaded(standard, {"as_of", "sources", "entries"}), _loaded(town, {"as_of", "sources", "change", "remove", "add"})
    rows = _merged(plan["entries"], differences) if town is not None else plan["entries"]
    head = {"as_of": plan["as_of"], "sources": plan["sources"], "town_as_of": differences.get("as_of", "")}
    try:
        made = Plan.model_validate({**head, "town_sources": differences.get("sources", []), "entries": rows})
    except ValidationError as error:
        raise PlanProblem(_explained(one, rows) for one in error.errors(include_url=False)) from None
    if problems := [*_together(made.entries)]:
        raise PlanProblem(problems)
    return made


def days_of(length: str) -> int:
    """About how many days, for comparing lengths."""
    return sum(int(number) * {"y": 366, "m": 30, "w": 7, "d": 1}[unit] for number, unit in re.findall(r"([0-9]+)([ymwd])", length))


def _loaded(content: bytes | None, keys: set[str]) -> dict[str, Any]:
    if content is None:
        return {}
    try:
        found = json.loads(content)
    except ValueError:
        raise PlanProblem(["JSONとして読めません。カッコと引用符を確かめてください。"]) from None
    if not isinstance(found, dict) or found.keys() != keys:
        raise PlanProblem([f"いちばん外側には {'・'.join(sorted(keys))} を書いてください。"])
    return found


def _merged(rows: list[dict[str, Any]], town: Mapping[str, Any]) -> list[dict[str, Any]]:
    known = {row["key"] for row in rows}
    change, remove = town["change"], town["remove"]
    strangers = [key for key in [*change, *remove] if key not in known]
    if strangers:
        raise PlanProblem(f"「{key}」は、国の予定表にありません。変えるものと消すものの名前を確かめてください。" for key in strangers)
    kept = [{**row, **change.get(row["key"], {})} for row in rows if row["key"] not in remove]
    for row in kept:
        if row.get("after", {}).get("entry") in remove:
            row.pop("after")
    return [*kept, *town["add"]]


def _explained(error: Any, rows: list[dict[str, Any]]) -> str:
    """Which entry, which word of it, and what is wrong."""
    place = [*error["loc"]]
    if len(place) > 1 and place[0] == "entries" and isinstance(place[1], int):
        place[1] = rows[place[1]].get("key", place[1]) if isinstance(rows[place[1]], dict) else place[1]
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{'.'.join(str(part) for part in place)}：{said}"


def _together(entries: tuple[Entry, ...]) -> Iterable[str]:
    """What only all entries together show."""
    seen: set[str] = set()
    for entry in entries:
        if entry.key in seen:
            yield f"{entry.key}：同じ名前が2つあります。"
        if entry.after is not None and entry.after.entry not in seen:
            yield f"{entry.key}：前の回「{entry.after.entry}」が、それより上にありません。"
        seen.add(entry.key)
