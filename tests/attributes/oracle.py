"""A second reading of the audience language, written from its description alone: no code of the portal is used."""

from calendar import monthrange
from datetime import date, timedelta
from math import asin, cos, dist, radians, sin

GRADES = ["nensho", "nenchu", "nencho", *(f"e{n}" for n in range(1, 7)), *(f"j{n}" for n in range(1, 4)), *(f"h{n}" for n in range(1, 4))]


def holds(rule, person, today):
    """True, False or None (not known). `person` is a plain dictionary; a missing key is not known."""
    if rule in ({}, None):
        return True
    if "all" in rule:
        return _least([holds(part, person, today) for part in rule["all"]])
    if "any" in rule:
        answer = _least([_opposite(holds(part, person, today)) for part in rule["any"]])
        return _opposite(answer)
    if "not" in rule:
        return _opposite(holds(rule["not"], person, today))
    if "some" in rule:
        return _some(rule, person, today)
    return _leaf(rule, person, today)


def _least(answers):
    return False if False in answers else None if None in answers else True


def _opposite(answer):
    return None if answer is None else not answer


def _some(rule, person, today):
    if "children" not in person:
        return None
    return len([child for child in person["children"] if _fits(rule["where"], child, today)]) >= rule.get("min", 1)


def _fits(where, born, today):
    april = date(today.year if today >= date(today.year, 4, 1) else today.year - 1, 4, 1)
    class_age = completed_years(born, april)
    return (
        born <= today
        and ("age" not in where or _in_span(where["age"], born, today))
        and ("class_age" not in where or where["class_age"]["gte"] <= class_age < where["class_age"]["lt"])
        and ("grade" not in where or class_age in [GRADES.index(grade) + 3 for grade in where["grade"]])
    )


def _leaf(rule, person, today):
    attr = rule["attr"]
    if attr == "area":
        return _area(rule["in"], person)
    if attr == "age":
        return None if "birth" not in person else person["birth"] <= today and _in_span(rule, person["birth"], today)
    if attr not in person:
        return None
    return _told(rule, attr, person[attr], today)


def _told(rule, attr, told, today):
    if attr in ("moved", "due"):
        days = (today - told).days if attr == "moved" else (told - today).days
        return 0 <= days <= rule["within_days"]
    if attr == "household":
        return told in range(rule.get("gte", 0), rule.get("lt", 99))
    if attr == "near":
        return is_near(rule, middle_of(told))
    if attr == "postal":
        return any(told[: len(code)] == code for code in rule["in"])
    return told in rule["in"] if "in" in rule else any(one in told for one in rule["any_of"])


def middle_of(mesh):
    """JIS X 0410: 40 minutes by a degree, in 8 by 8, in 10 by 10, in 2 by 2."""
    lat, lon, north, east = int(mesh[:2]) / 1.5, 100 + int(mesh[2:4]), *divmod(int(mesh[8]) - 1, 2)
    lat += int(mesh[4]) * 5 / 60 + int(mesh[6]) * 30 / 3600 + (north + 0.5) * 15 / 3600
    return lat, lon + int(mesh[5]) * 7.5 / 60 + int(mesh[7]) * 45 / 3600 + (east + 0.5) * 22.5 / 3600


def is_near(rule, point):
    """Along the sphere, by the chord between both; a rounded metre is a metre."""
    along = 2 * 6_371_000 * asin(dist(_on_sphere(rule["lat"], rule["lon"]), _on_sphere(*point)) / 2)
    return round(along) <= rule["metres"]


def _on_sphere(lat, lon):
    lat, lon = radians(lat), radians(lon)
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def _area(codes, person):
    if "town" not in person:
        return None
    if person["town"] in codes or person.get("ward") in codes:
        return True
    wards = {"271403": ["271411", "271420", "271438", "271446", "271454", "271462", "271471"]}.get(person["town"], [])
    return None if "ward" not in person and any(code in wards for code in codes) else False


def _in_span(span, born, today):
    age = completed(born, today + timedelta(days=1) if span.get("basis") == "eve" else today, span.get("unit", "year"))
    return span.get("gte", 0) <= age and ("lt" not in span or age < span["lt"])


def completed(born, today, unit):
    if unit == "day":
        return (today - born).days
    return completed_months(born, today) if unit == "month" else completed_years(born, today)


def completed_years(born, today):
    """29 February has its birthday on 1 March in the years between."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def completed_months(born, today):
    months = (today.year - born.year) * 12 + today.month - born.month
    return months - (today.day < born.day)


def is_month_end(day):
    return day.day == monthrange(day.year, day.month)[1]
