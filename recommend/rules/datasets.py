"""What one row of each open data set says. Columns are found by name, never by position."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time

from . import written
from .facts import Cells, EventFacts, Facts, Hours, PlaceFacts
from .reading import childages, opening
from .refusals import RowRefused

Reader = Callable[[Cells], Facts]


def takamatsu_event(row: Cells) -> EventFacts:
    starts_on = written.day(row["startDate"], "startDate")
    ends_on = written.day(row["endDate"], "endDate") if row["endDate"].strip() else starts_on
    if ends_on < starts_on:
        raise RowRefused("終わる日が始まる日より前です", "endDate")
    starts_at, ends_at = written.clock(row["startTime"]), written.clock(row["endTime"])
    # 0:00 to 0:00 is how the form of that town writes "no hours given".
    if starts_at == ends_at == time(0):
        starts_at = ends_at = None
    address = f"{row['cityName']}{row['townName']}{row['address']} {row['buildingName']}"
    return EventFacts(
        key=_needed(row, "no"),
        area_name=_needed(row, "cityName"),
        name=_needed(row, "eventName")[:120],
        overview=written.plain(row["overview"]),
        venue=written.plain(row["venue"])[:120],
        address=written.plain(address)[:160],
        organizer=written.plain(row["organizer"])[:80],
        starts_on=starts_on, starts_at=starts_at, ends_on=ends_on, ends_at=ends_at,
    )  # fmt: skip


def takamatsu_nursery(row: Cells) -> PlaceFacts:
    labels = {"certifiedType": "種別", "capacity": "定員", "acceptedAge": "受入年齢", "temporaryKeeping": "一時預かり"}
    return _takamatsu_place(row, "nursery", labels)


def takamatsu_sick_child_care(row: Cells) -> PlaceFacts:
    return _takamatsu_place(row, "sick-child", {"detailPrice": "料金"})


def takamatsu_wifi(row: Cells) -> PlaceFacts:
    place = _takamatsu_place(row, "wifi", {"ssid": "SSID", "area": "使える範囲", "note": "備考"})
    return replace(place, key=_digest(place.name, place.address, row["ssid"]))


def takamatsu_toilet(row: Cells) -> PlaceFacts:
    latitude, longitude = written.place(row["latitude"], row["longitude"], "latitude") or (None, None)
    labels = {
        "installationPosition": "設置場所", "wheelchairRestroom": "車いす対応", "anInfantRestroom": "乳幼児用の設備",
        "ostomateRestroom": "オストメイト対応", "availableDateNote": "備考",
    }  # fmt: skip
    return PlaceFacts(
        _needed(row, "identification"), "toilet", "高松市", _needed(row, "name")[:120], written.plain(row["address"])[:160],
        latitude, longitude, hours=_hours(row), facts=_labelled(row, labels), opening=_opening(row),
    )  # fmt: skip


def gsi_emergency(row: Cells) -> PlaceFacts:
    hazards = [name for name in HAZARDS if row.get(name) == "1"]
    return _gsi_place(row, "emergency", (("対応する災害", "・".join(hazards)),) if hazards else ())


def gsi_shelter(row: Cells) -> PlaceFacts:
    taken_in = written.plain(row.get("受入対象者"))
    return _gsi_place(row, "shelter", (("受け入れる方", taken_in),) if taken_in else ())


HAZARDS = ("洪水", "崖崩れ、土石流及び地滑り", "高潮", "地震", "津波", "大規模な火事", "内水氾濫", "火山現象")


def _takamatsu_place(row: Cells, kind: str, labels: Mapping[str, str]) -> PlaceFacts:
    name, address = _needed(row, "name")[:120], written.plain(row["address"])[:160]
    latitude, longitude = written.place_in_one_cell(row["location"], "location") or (None, None)
    takes_from, takes_to = childages.months(row.get("acceptedAge", ""))
    return PlaceFacts(
        _digest(name, address), kind, "高松市", name, address, latitude, longitude,
        phone=written.plain(row["telephoneNumber"])[:20], url=written.web(row["referenceObject"]), hours=_hours(row),
        facts=_labelled(row, labels), opening=_opening(row), takes_from=takes_from, takes_to=takes_to,
    )  # fmt: skip


def _gsi_place(row: Cells, kind: str, facts: tuple[tuple[str, str], ...]) -> PlaceFacts:
    latitude, longitude = written.place(row["緯度"], row["経度"], "coordinates") or (None, None)
    note = written.plain(row.get("備考"))
    return PlaceFacts(
        _needed(row, "共通ID"), kind, _needed(row, "都道府県名及び市町村名").removeprefix("大阪府"), _needed(row, "施設・場所名")[:120],
        written.plain(row["住所"])[:160], latitude, longitude, facts=facts + ((("備考", note),) if note else ()),
    )  # fmt: skip


def _needed(row: Cells, column: str) -> str:
    text = written.plain(row.get(column))
    if not text:
        raise RowRefused("必要な値がありません", column)
    return text


def _hours(row: Cells) -> str:
    """「月火水木金土 7:30〜19:00」, as much of it as is given."""
    days = written.plain(row.get("availableDate"))
    times = [written.plain(row.get(column)).removeprefix("0") for column in ("startTime", "endTime")]
    span = "終日" if times == ["0:00", "24:00"] else "〜".join(times) if all(times) else ""
    note = written.plain(row.get("availableDateNote")) if "image" not in row else ""
    return " ".join(part for part in (days, span, note) if part)[:200]


def _opening(row: Cells) -> tuple[Hours, ...]:
    found = opening.spans(*(row.get(column, "") for column in ("availableDate", "startTime", "endTime")))
    return tuple((tuple(span["days"]), span["from"], span["to"]) for span in found)


def _labelled(row: Cells, labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    said = ((label, written.plain(row.get(column))) for column, label in labels.items())
    return tuple((label, text) for label, text in said if text and text != "なし")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]
