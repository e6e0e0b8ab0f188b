"""Connecting services from a file, for the command and for the demo."""

from __future__ import annotations

import json
import os
import secrets
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.refusals import Refused
from portal.municipalities.queries import Town
from portal.municipalities.steps import Doer, Step

from .actions import register
from .models import ConnectedService, Stage, State
from .queries import choosable

LIBRARY, HANDBOOK, BOOKING = (Path(f"samples/{slug}/service.toml") for slug in ("library", "handbook", "booking"))
# The library listens this many ports above the portal: see `manage.py demo`.
LIBRARY_PORT_OFFSET = 10
# So many services a line of the checklist names.
NAMED = 3


class UnreadableFile(Refused):
    sentence = _("{file} を読み取れません。TOML の書き方と項目名を確かめてください。（{problem}）")


def facts_from(file: Path, *, url: str, jwks_file: Path | None = None) -> dict[str, Any]:
    """The facts that a TOML file tells of a service; `url` takes the place of {url} in its addresses, a `jwks_file` holds the public
    keys of a service that shows a key of its own. Raises `UnreadableFile`."""
    try:
        facts = tomllib.loads(file.read_text(encoding="utf-8").replace("{url}", url.rstrip("/")))
        return {**facts, "jwks": json.loads(jwks_file.read_text(encoding="utf-8"))} if jwks_file else facts
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise UnreadableFile(file=file, problem=error) from error


def connect_from(
    file: Path, *, url: str, secret_file: Path | None = None, jwks_file: Path | None = None, by: trail.Actor
) -> tuple[ConnectedService, str | None]:
    """Connect the service that a file describes at once and for everybody: for the demo and the tests.

    With a `secret_file` the secret is the one kept there, made and written first when the file is missing; without one a new
    service's secret is returned. Raises `UnreadableFile` and the refusals of `actions.connect`.
    """
    facts = facts_from(file, url=url, jwks_file=jwks_file)
    try:
        return register(by=by, secret=_kept(secret_file) if secret_file else None, **facts)
    except TypeError as error:
        raise UnreadableFile(file=file, problem=error) from error


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8").strip()


def steps(town: Town) -> tuple[Step, ...]:
    """What a town's residents can use, by name, and how many of the prefecture's services the town has still to choose from.

    Those serve everybody; the town says which it puts forward. Its own services are an operator's work (two pairs of eyes).
    """
    offered = choosable(town.code)
    picked = sum(one.is_picked for one in offered)
    own = ConnectedService.objects.filter(stage=Stage.PUBLIC, state=State.RUNNING, municipality=town.code).order_by("kana", "slug")
    running = sorted((one for one in offered if one.is_running), key=lambda one: not one.is_picked)
    names = [*own.values_list("name", flat=True), *(one.name for one in running)]
    return (_step(town, names, picked, len(offered)),)


def _step(town: Town, names: list[str], picked: int, of: int) -> Step:
    url = reverse("admin:municipalities_municipality_services", args=[town.code])
    why = gettext("なくても始められます。選んだものは、住民の一覧で「まちのおすすめ」に並びます。")
    if not names:
        return Step("services", gettext("つながるサービスを選ぶ（使えるものが、まだありません）"), False, Doer.OPERATOR, url, why)
    some = "・".join(names[:NAMED]) + (gettext(" ほか") if len(names) > NAMED else "")
    can = gettext("いま%(count)s件を使えます：%(names)s") % {"count": len(names), "names": some}
    if not of:
        return Step("services", gettext("つながるサービス（%(can)s）") % {"can": can}, True, Doer.OPERATOR, url)
    chosen = gettext("府全域の%(of)s件のうち%(picked)s件を選びました") % {"of": of, "picked": picked}
    title = gettext("つながるサービスを選ぶ（%(can)s。%(chosen)s）") % {"can": can, "chosen": chosen}
    return Step("services", title, bool(picked), Doer.OPERATOR, url, why)


def prepare(*, by: trail.Actor) -> None:
    """Connect the samples where they listen: the library in any case, others when the settings name their address. Safe to run again."""
    port = (urlsplit(settings.PORTAL_URL).port or 80) + LIBRARY_PORT_OFFSET
    base, state = Path(settings.BASE_DIR), Path(settings.STATE_DIR)
    library_url = settings.LIBRARY_URL or f"http://localhost:{port}"
    connect_from(base / LIBRARY, url=library_url, secret_file=state / "library.secret", by=by)
    if settings.HANDBOOK_URL:
        connect_from(base / HANDBOOK, url=settings.HANDBOOK_URL, jwks_file=state / "handbook.jwks.json", by=by)
    if settings.BOOKING_URL:
        connect_from(base / BOOKING, url=settings.BOOKING_URL, secret_file=state / "booking.secret", by=by)
