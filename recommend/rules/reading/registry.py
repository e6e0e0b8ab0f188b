"""Records of the registry of child-care support schemes (子育て支援制度レジストリ) as proposals of benefits."""

import json
from collections.abc import Iterator
from typing import Any

from recommend.rules import written
from recommend.rules.facts import Proposal
from recommend.rules.reading import audiences
from recommend.rules.reading.audiences import Places
from recommend.rules.reading.tables import digest
from recommend.rules.refusals import RowRefused

# Label, and the way to the text in the record.
_FACTS = (
    ("対象になる方", "target.targetPersons"), ("対象の条件", "target.conditions"), ("受けられる支援", "support.description"),
    ("受け取れるお金", "support.monetarySupport"), ("受け取れる物", "support.materiallySupport"), ("費用", "cost"), ("費用の条件",
    "costConditions"),
    ("実施の期間", "implementationPeriod.conditions"), ("実施の場所", "implementationPlace.implementationName"), ("定員", "capacity"),
    ("休み", "holiday"), ("利用のしかた", "utilization"), ("手続きをする方", "procedurePersons"), ("手続きの方法", "procedureMethod"),
    ("手続きできる期間", "procedurePeriod.conditions"), ("持ち物", "belongings"), ("窓口", "procedureCounter"), ("注意すること", "remarks"),
    ("問い合わせ先", "contact.contactName"), ("電話", "contact.contactPhone"),
)  # fmt: skip
_ENDS = (("greaterThanOrEqualTo", "gte", 0), ("greaterThan", "gte", 1), ("lessThan", "lt", 0), ("lessThanOrEqualTo", "lt", 1))


class NotARegistry(ValueError):
    pass


def records(content: bytes, places: Places) -> Iterator[tuple[int, Proposal | RowRefused]]:
    """Raises `NotARegistry`; what is wrong with one record is its refusal."""
    try:
        told = json.loads(content)
        items = told["items"] if isinstance(told, dict) else told
        numbered = [*enumerate(items, start=1)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotARegistry from None
    for number, record in numbered:
        try:
            yield number, _proposal(record, places)
        except RowRefused as why:
            yield number, why
        except (AttributeError, TypeError):
            yield number, RowRefused("記録の形が違います", "")


def _proposal(record: dict[str, Any], places: Places) -> Proposal:
    name = _text(record, "institutionName.shortName") or _text(record, "institutionName.canonicalName")
    if not name:
        raise RowRefused("必要な値がありません", "institutionName")
    facts = tuple((label, text) for label, way in _FACTS if (text := _text(record, way)))
    whom, words = _audience(record, places)
    url = written.web(_text(record, "localGovernmentLink.uri"))
    body = _text(record, "description")
    lines = [name, _text(record, "summary"), body, *(f"{label}：{text}" for label, text in facts)]
    psid = _text(record, "basicInformation.psid")
    deadline = _day(record, "procedurePeriod.toYMD")
    return Proposal(
        key=digest(psid, name)[:32], url=url, title=name[:80], kind="benefit", topic="childcare", summary=_text(record, "summary")[:200],
        body=body, facts=facts, closes_on=deadline, deadline_on=deadline,
        place=_text(record, "implementationPlace.implementationName")[:120],
        audience=json.dumps(whom, ensure_ascii=False), audience_words=words[:200], text="\n".join(filter(None, lines)),
    )  # fmt: skip


def _text(record: Any, way: str) -> str:
    for step in way.split("."):
        record = record.get(step) if isinstance(record, dict) else None
    return written.plain(str(record)) if isinstance(record, str | int | float) and not isinstance(record, bool) else ""


def _day(record: Any, way: str) -> Any:
    """A day, or None for an empty one and for words like 「随時」, which stand in the conditions as well."""
    try:
        return written.day(_text(record, way), way) if _text(record, way) else None
    except RowRefused:
        return None


def _audience(record: dict[str, Any], places: Places) -> tuple[dict[str, Any], str]:
    """By the ages that are told as numbers; else by what is told in words."""
    ends: dict[str, Any] = {}
    said: list[str] = []
    for name, end, more in _ENDS:
        for key, factor in (("targetAgeOfMonths", 1), ("targetAge", 12)):
            text = _text(record, f"target.{name}.{key}").removesuffix(".0")
            if text.isascii() and text.isdigit() and end not in ends:
                ends[end] = int(text) * factor + more * (factor if name == "lessThanOrEqualTo" else 1)
                said.append(f"{name} {text}{'か月' if factor == 1 else '歳'}")
    if ends and ends.get("gte", 0) < ends.get("lt", 9999):
        if all(value % 12 == 0 for value in ends.values()):
            return {"some": "child", "where": {"age": {end: value // 12 for end, value in ends.items()}}}, "、".join(said)
        return {"some": "child", "where": {"age": {**ends, "unit": "month"}}}, "、".join(said)
    told = audiences.audience(f"対象：{_text(record, 'target.targetPersons')}", places)
    return told.rule, told.words
