"""Builders of this floor: 堺市's nursery procedure as it is shipped, and Hanako's answers to it."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.test import Client

from portal.audit import trail
from portal.identity.models import Officer, Resident
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import Staff, System, viewing_as
from procedures import onboarding
from procedures.actions import applications, filling
from procedures.models import Application, Procedure
from procedures.queries.walk import walk
from tests.cast import SAKAI

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=TOKYO)

ANSWERS: dict[str, Any] = {
    "child_name": "堺 さくら",
    "child_kana": "サカイ サクラ",
    "child_birth_on": "2024-05-03",
    "relation": "mother",
    "applicant_name": "堺 花子",
    "applicant_kana": "サカイ ハナコ",
    "postal": "590-0078",
    "address": "堺市堺区南瓦町3番1号",
    "phone": "0722331101",
    "single_parent": "yes",
    "has_sibling": "no",
    "own_reason": "work",
    "own_workplace": "㈱さかい商店",
    "own_days": "5",
    "own_hours": "6to8",
    "hours": "standard",
    "wishes": ["271411", "271422"],
    "may_check": "on",
    "is_true": "on",
}


# What both parents answer when there are two.
SPOUSE: dict[str, Any] = {"spouse_reason": "work", "spouse_workplace": "㈱さかい商店", "spouse_days": "5", "spouse_hours": "6to8"}


def nursery(now: datetime = NOW) -> Procedure:
    """堺市's nursery admission, set up as onboarding does it; on 21 November 2026 its second round is open."""
    with viewing_as(System("test", SAKAI)):
        return onboarding.prepare(SAKAI, by=trail.PORTAL, now=now, only={"nursery-admission"})[0]


def draft(resident: Resident, procedure: Procedure, now: datetime = NOW, **answers: Any) -> Application:
    """A draft with every page filled in; keyword answers go over the usual ones (None leaves one out)."""
    given = {key: value for key, value in {**ANSWERS, **answers}.items() if value is not None}
    with viewing_as(ResidentView(resident.pk)):
        application = filling.start(procedure, by=resident, now=now, known={})
        for page in application.form_version.form.pages:
            send_page(application, page.key, given, resident, now)
        return fresh(application)


def send_page(application: Application, key: str, answers: dict[str, Any], resident: Resident, now: datetime = NOW) -> filling.Saved:
    """Save one page as its own fresh view would."""
    application = fresh(application)
    way = walk(application, now.date())
    number, page = next((number, page) for number, page in enumerate(way.form.pages, start=1) if page.key == key)
    typed = {field.key: answers[field.key] for field in page.fields if field.key in answers}
    shown = frozenset(field.key for field in page.fields)
    return filling.save_page(application, page, typed, seen=way.fingerprint(number), shown=shown, by=resident, now=now)


def submitted(resident: Resident, procedure: Procedure, now: datetime = NOW, **answers: Any) -> Application:
    application = draft(resident, procedure, now, **answers)
    with viewing_as(ResidentView(resident.pk)):
        applications.submit(application, by=resident, now=now)
        return fresh(application)


def fresh(application: Application) -> Application:
    rows = Application.objects.select_related("municipality", "procedure", "form_version", "round")
    return rows.get(pk=application.pk)


def staff_view(officer: Officer) -> Staff:
    return Staff(officer.municipality_id, officer.pk)


def post_page(client: Client, application_id: UUID, number: int, go: str = "next", under: str = "", **answers: Any) -> Any:
    """Open a page, fill boxes of it and press a button, as a browser does."""
    url = f"{under}/applications/{application_id}/page/{number}/"
    shown = client.get(url)
    sent: dict[str, Any] = {"seen": shown.context["seen"], "go": go}
    for key, value in answers.items():
        sent |= _boxes(f"a-{key}", value)
    return client.post(url, sent)


def _boxes(name: str, value: Any) -> dict[str, Any]:
    if name.endswith(("_on", "-born")) and isinstance(value, str) and value.count("-") == 2:
        year, month, day = value.split("-")
        return {f"{name}_era": "", f"{name}_year": year, f"{name}_month": month, f"{name}_day": day}
    if name == "a-wishes":
        return {f"{name}_{rank}": wish for rank, wish in enumerate(value)}
    return {name: value}


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant by the clock of Japan."""
    return datetime(year, month, day, hour, minute, tzinfo=TOKYO)
