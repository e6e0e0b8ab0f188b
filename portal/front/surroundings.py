"""What the doctor looks at around the portal: keys, addresses, clock, disk, collected files. The first two are settings alone, looked
at before anything is opened (`starting.py`).
"""

import base64
import binascii
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from portal.audit import queries as trail
from portal.lib import clock

from .findings import Finding
from .securitytxt import CONTACT

KEY_BYTES = 32
CLOCK_NOTE, CLOCK_ERROR = 2.0, 30.0
ROOM_BYTES = 100 * 1024 * 1024
REDIS_SCHEMES = ("redis", "rediss", "unix")


def keys_can_be_used() -> Iterator[Finding]:
    """A seal key of the wrong length would fail at the first letter, and not before."""
    if not settings.SECRET_KEY:
        yield Finding("error", _("SECRET_KEY が空です。"), _("SECRET_KEY か SECRET_KEY_FILE に、50 文字以上の乱数を設定してください。"))
    remedy = _("openssl rand -base64 32 で作ったものを、SEAL_KEYS に設定してください。前の鍵は、後ろに残してください。")
    if not settings.SEAL_KEYS:
        yield Finding("error", _("SEAL_KEYS が空です。"), remedy)
    for place, key in enumerate(settings.SEAL_KEYS, start=1):
        if not _is_key(key):
            yield Finding("error", _("SEAL_KEYS の {place} 番目が、32 バイトの base64 ではありません。").format(place=place), remedy)


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def addresses_can_be_used() -> Iterator[Finding]:
    portal = urlsplit(settings.PORTAL_URL)
    if portal.scheme not in {"http", "https"} or not portal.hostname:
        what = _("PORTAL_URL が、住所として読めません。")
        yield Finding("error", what, _("PORTAL_URL を https:// で始まる住所にしてください。"))
    elif not any(_covers(pattern, portal.hostname) for pattern in settings.ALLOWED_HOSTS):
        what = _("PORTAL_URL の名前（{name}）が ALLOWED_HOSTS にありません。すべてのページが 400 になります。").format(name=portal.hostname)
        yield Finding("error", what, _("ALLOWED_HOSTS に、その名前を加えてください。"))
    if settings.REDIS_URL and urlsplit(settings.REDIS_URL).scheme not in REDIS_SCHEMES:
        what = _("REDIS_URL が、Redis の住所として読めません。")
        yield Finding("error", what, _("redis://:秘密@サーバー:6379/0 の形にしてください。"))


def _covers(pattern: str, host: str) -> bool:
    return pattern == "*" or host == pattern or (pattern.startswith(".") and (host == pattern[1:] or host.endswith(pattern)))


def clock_is_right() -> Iterator[Finding]:
    """Against the data base's clock, which opens letters. On SQLite both are this machine's."""
    if connection.vendor != "postgresql":
        return
    before = dt.datetime.now(dt.UTC)
    theirs = clock.of_data_base()
    after = dt.datetime.now(dt.UTC)
    apart = max((theirs - after).total_seconds(), (before - theirs).total_seconds(), 0.0)
    if apart > CLOCK_NOTE:
        what = _("この機械の時計が、データベースの時計と {seconds} 秒ちがいます。").format(seconds=round(apart))
        level = "error" if apart > CLOCK_ERROR else "note"
        yield Finding(level, what, _("両方の機械で、時刻を合わせるしくみ（chrony など）が動いているか確かめてください。"))


def state_has_room() -> Iterator[Finding]:
    """Whether something can be written where keys, files and the beat's notes are kept."""
    place = settings.STATE_DIR
    try:
        with tempfile.TemporaryFile(dir=place) as probe:
            probe.write(b"x" * 4096)
            probe.flush()
    except OSError as problem:
        what = _("{place} に書けません（{why}）。").format(place=place, why=problem.strerror)
        yield Finding("error", what, _("空きを増やすか、権限を直してください。TOBIRA_STATE_DIR で別の場所にもできます。"))
        return
    free = shutil.disk_usage(place).free
    if free < ROOM_BYTES:
        what = _("{place} の空きが {free} MB しかありません。").format(place=place, free=free // 1_000_000)
        yield Finding("error", what, _("空きを増やしてください。"))


def static_files_are_collected() -> Iterator[Finding]:
    """After an update as well: one new file that was not collected, and each page that names it is an error."""
    collected = getattr(staticfiles_storage, "hashed_files", None)
    if collected is None or settings.DEBUG:
        return
    ignored: list[str] = apps.get_app_config("staticfiles").ignore_patterns  # type: ignore[attr-defined]
    ours = (name for finder in get_finders() for name, _storage in finder.list(ignored))
    missing = sorted(name for name in ours if name not in collected)
    if missing:
        what = _("画面の部品（static）が {count} 個、集められていません（{first} など）。").format(count=len(missing), first=missing[0])
        yield Finding("error", what, _("manage.py collectstatic --no-input を実行して、web を起動しなおしてください。"))


def weaknesses_can_be_told() -> Iterator[Finding]:
    remedy = _("SECURITY_CONTACT に、mailto: か https: か tel: で始まる連絡先を設定してください。")
    for contact in settings.SECURITY_CONTACT:
        if not CONTACT.fullmatch(contact):
            yield Finding("error", _("SECURITY_CONTACT の「{contact}」は、連絡先の形ではありません。").format(contact=contact), remedy)
    if not settings.SECURITY_CONTACT:
        yield Finding("note", _("弱点を見つけた方の連絡先がなく、security.txt を出していません。"), remedy)


def anchors_are_kept_outside() -> Iterator[Finding]:
    """Against whoever has the machines stands only what lies outside them."""
    if not settings.TRAIL_ANCHOR_MAILS:
        what = _("記録の証しを送る先（TRAIL_ANCHOR_MAILS）がありません。書き換えを外から確かめるものが、残りません。")
        yield Finding("note", what, _("監査委員など、とびらの外の宛先を TRAIL_ANCHOR_MAILS に設定してください。"))


def anchors_are_signed_by_our_keys() -> Iterator[Finding]:
    """After a move, a restore or keys that an early release threw away, anchors lie there that no key of the ring has signed."""
    try:
        found = trail.foreign_anchors()
    except DatabaseError:
        return  # tables that are not there yet are another examination's finding
    for key, days in found.items():
        what = _("記録の証し {count} 日分（{first} から {last} まで）が、この設備の知らない鍵で署名されています（指紋 {key}）。").format(
            count=len(days), first=days[0], last=days[-1], key=key
        )
        remedy = _(
            "鍵のファイル（OIDC_KEYS_FILE）を、控えのものに戻してください。"
            "戻せなければ、外に残した証しの署名と指紋が同じかを確かめて、TRAIL_ANCHOR_KEYS に加えてください。"
            "どちらでもなければ、さわらずに監査の担当へ知らせてください。"
        )
        yield Finding("error", what, remedy)
