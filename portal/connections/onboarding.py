"""Connecting services from a file, for the command and for the demo."""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.refusals import Refused

from .actions import register
from .models import ConnectedService

LIBRARY = Path("samples/library/service.toml")
# The library listens this many ports above the portal: see `manage.py demo`.
LIBRARY_PORT_OFFSET = 10


class UnreadableFile(Refused):
    sentence = _("{file} を読み取れません。TOML の書き方と項目名を確かめてください。（{problem}）")


def connect_from(file: Path, *, url: str, secret_file: Path | None, by: trail.Actor) -> tuple[ConnectedService, str | None]:
    """Connect the service that a TOML file describes; `url` takes the place of {url} in its addresses.

    With a `secret_file` the secret is the one kept there, made and written first when the file is missing; without one a new
    service's secret is returned. Raises `UnreadableFile` and the refusals of `actions.connect`.
    """
    try:
        facts = tomllib.loads(file.read_text(encoding="utf-8").replace("{url}", url.rstrip("/")))
        return register(by=by, secret=_kept(secret_file) if secret_file else None, **facts)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
        raise UnreadableFile(file=file, problem=error) from error


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8").strip()


def prepare(*, by: trail.Actor) -> None:
    """Connect the sample library where it listens: `LIBRARY_URL`, else localhost ten ports above the portal. Safe to run again."""
    port = (urlsplit(settings.PORTAL_URL).port or 80) + LIBRARY_PORT_OFFSET
    url = settings.LIBRARY_URL or f"http://localhost:{port}"
    secret_file = Path(settings.STATE_DIR) / "library.secret"
    connect_from(Path(settings.BASE_DIR) / LIBRARY, url=url, secret_file=secret_file, by=by)
