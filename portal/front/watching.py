"""The operators' day: a look at everything by a worker, kept line by line; the page and the digest read what was kept.

Doors: `look` (a worker), `kept` (the page), `digest` (once a day). It lives on `manage.py doctor` for the installation, and on the
floors' own watches for what runs on it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit import queries as trail
from portal.identity.models import Officer, Role
from portal.lib import watch
from portal.lib.watch import Level, Line
from portal.municipalities.queries import names
from portal.municipalities.scope import System, viewing_as

from . import health
from .models import Digest, Look, Trouble

DAY = dt.timedelta(days=1)
AREAS = {
    "installation": "設備", "audit": "記録", "connections": "つながるサービス", "identity": "職員とログイン", "notifications": "通知",
    "procedures": "手続", "recommend": "まちの情報",
}  # fmt: skip
AUDIT, INSTALLATION, MONDAY = "audit", "installation", 0


@dataclass(frozen=True)
class Day:
    """What the page shows: broken things first, then what should be seen to, then how the rest is doing."""

    errors: list[Trouble]
    notes: list[Trouble]
    fine: list[Trouble]
    looked_at: dt.datetime | None
    walked_at: dt.datetime | None


def look(now: dt.datetime, *, deep: bool = False) -> int:
    """Look at everything and keep what was found; what is no longer so goes. `deep` walks the trail's chains as well. Gives the count."""
    with viewing_as(System("look after the installation")):
        found = [*_doctor(), *watch.lines(now), *(_chains() if deep else ())]
        with transaction.atomic():
            _keep(found, now, deep)
    return sum(line.level is not Level.FINE for _area, line in found)


def kept() -> Day:
    rows = [*Trouble.objects.all()]
    at = dict(Look.objects.values_list("kind", "at"))
    by_level = {level: [row for row in rows if row.level == level] for level in Level}
    return Day(by_level[Level.ERROR], by_level[Level.NOTE], by_level[Level.FINE], at.get("light"), at.get("deep"))


def digest(now: dt.datetime) -> bool:
    """Mail the operators what is broken: daily while something is, on Mondays also when nothing is. Once a day; whether it went out."""
    day, today = kept(), timezone.localdate(now)
    broken = [*day.errors, *day.notes]
    if not broken and today.weekday() != MONDAY:
        return False
    try:
        with transaction.atomic():
            Digest.objects.create(day=today, lines=len(broken))
            _send(broken, today)
    except IntegrityError:
        return False
    return True


def _send(broken: list[Trouble], today: dt.date) -> None:
    with viewing_as(System("mail the operators what is broken")):
        to = [*Officer.objects.filter(role=Role.OPERATOR, is_active=True).order_by("pk").values_list("user__email", flat=True)]
    page = settings.PORTAL_URL.rstrip("/") + reverse("admin:front_trouble_changelist")
    if broken:
        subject = _("[とびら] きょうの見回り：{count}件").format(count=len(broken))
        text = "\n\n".join(_told(row) for row in broken)
    else:
        subject, text = _("[とびら] 見回り：異常ありません"), _("この1週間の見回りで、直すところはありません。")
    for address in to:
        EmailMessage(subject, f"{text}\n\n{page}\n", to=[address]).send()


def _told(row: Trouble) -> str:
    mark = _("直す") if row.level == Level.ERROR else _("確かめる")
    since = timezone.localtime(row.since).strftime("%-m/%-d %H:%M")
    return _("■{mark}（{area}・{since}から）{what}\n→ {remedy}").format(
        mark=mark, area=AREAS.get(row.area, row.area), since=since, what=row.what, remedy=row.remedy
    )  # fmt: skip


def _keep(found: list[tuple[str, Line]], now: dt.datetime, deep: bool) -> None:
    known = dict(Trouble.objects.values_list("key", "since"))
    for area, line in found:
        facts = {"area": area, "level": line.level, "what": line.what, "remedy": line.remedy, "url": line.url, "seen_at": now}
        Trouble.objects.update_or_create(key=line.key, defaults={**facts, "since": line.since or known.get(line.key, now)})
    gone = Trouble.objects.exclude(key__in=[line.key for _area, line in found])
    # The chains were not walked this time: what was found there still stands.
    (gone if deep else gone.exclude(area=AUDIT)).delete()
    for kind in ("light", "deep") if deep else ("light",):
        Look.objects.update_or_create(kind=kind, defaults={"at": now})


def _doctor() -> Iterator[tuple[str, Line]]:
    for finding in health.examine():
        level = Level.ERROR if finding.level == "error" else Level.NOTE
        key = "doctor-" + hashlib.sha256(finding.what.encode()).hexdigest()[:16]
        yield INSTALLATION, Line(key, level, finding.what, finding.remedy)


def _chains() -> Iterator[tuple[str, Line]]:
    chains, entries = 0, 0
    for chain in trail.verify():
        chains, entries = chains + 1, entries + chain.length
        if chain.fault:
            town = names([chain.town]).get(chain.town, chain.town)
            what = _("{town}の記録の鎖が、{number}番でつながっていません。").format(town=town, number=chain.fault.number)
            remedy = _("さわらずに、manage.py verify_audit の結果を監査の担当へ渡してください。")
            yield AUDIT, Line(f"chain-{chain.town}", Level.ERROR, what, remedy)
    if bad := [*trail.verify_anchors()]:
        # One cause (a key that is known no more) spoils many days: one line for all of them.
        day = bad[0] if len(bad) == 1 else f"{bad[0]}〜{bad[-1]}"
        what = _("{day}の記録の証しが、前の日の証しか、署名と合いません。").format(day=day)
        remedy = _("さわらずに、manage.py verify_audit --anchors で、外に残した証しと比べた結果を監査の担当へ渡してください。")
        yield AUDIT, Line("anchors", Level.ERROR, what, remedy)
    if bad := [*trail.verify_lines()]:
        day = bad[0] if len(bad) == 1 else f"{bad[0]}〜{bad[-1]}"
        what = _("{day}の証しが、監査に書き出す行と合いません。").format(day=day)
        remedy = _("SEAL_BLIND_KEY が変わっていないかを確かめ、さわらずに、manage.py verify_audit の結果を監査の担当へ渡してください。")
        yield AUDIT, Line("lines", Level.ERROR, what, remedy)
    if chains:
        what = _("記録の鎖{chains}本・{entries}件を確かめました。").format(chains=chains, entries=entries)
        yield AUDIT, Line("chains", Level.FINE, what)
