"""10,000 residents, each with a letter that nobody may see yet, and what the other crowds need; in bulk, in seconds.

    python -m benchmarks.load.filling fill RESIDENTS COMING SHARE_FRESH FILE
    python -m benchmarks.load.filling release SECONDS        prints the instant (Unix time) at which all letters appear
    python -m benchmarks.load.filling prove                  everybody who has read their card reads it again: a proof holds for an hour

One letter goes the whole way (upload, check, approval, issue, rendering); the others are copies of its row, sealed at their own places.
Those who will come have a PDF of their own each, with their mark behind the last line; the release itself and all mails are the workers'.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sys
import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import django

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.sessions.backends.base import VALID_KEY_CHARS  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from benchmarks.load.people import Visitor, mark_of  # noqa: E402
from notifications.actions import notices  # noqa: E402
from notifications.documents import letters  # noqa: E402
from notifications.models import Batch, Notice, Release, Row  # noqa: E402
from notifications.models.notice import notice_id  # noqa: E402
from notifications.models.sealing import notice_place, pdf_place, seal_bytes, seal_text  # noqa: E402
from notifications.queries import work  # noqa: E402
from notifications.rules.manifest import canonical, digest_of_text  # noqa: E402
from portal.connections import actions as connections  # noqa: E402
from portal.consent.models import Consent  # noqa: E402
from portal.identity import devices, sessions  # noqa: E402
from portal.identity.models import Device, ProofEvent, Resident, User  # noqa: E402
from portal.identity.rules.levels import Level, Method  # noqa: E402
from portal.lib import codes, sealed  # noqa: E402
from portal.municipalities.scope import System, viewing_as  # noqa: E402
from procedures.models import Application  # noqa: E402
from tests import cast as people  # noqa: E402
from tests.cast import SAKAI, logged_in  # noqa: E402
from tests.connections.make import service  # noqa: E402
from tests.notifications import make  # noqa: E402
from tests.procedures import make as cases  # noqa: E402
from tests.recommend import make as guidance  # noqa: E402

FIRST_ROW, AT_ONCE, ITEMS = 10, 1000, 40


def fill(residents: int, coming: int, share_fresh: float) -> list[Visitor]:
    """Who will come, in the order of coming; `share_fresh` of them have no session, only a mail address."""
    make.bodies()
    cast = people.gather()
    template = make.signing_template()
    make.willing(cast.hanako)
    lines = make.file([make.line(make.bound(cast.hanako))])
    batch = make.issued(template, cast.mori, cast.hara, lines, release_in=timedelta(days=1))
    with viewing_as(System("load: make the first letter", SAKAI)):
        while notices.write_chunk(work.batch(batch.pk)):
            pass
        while notices.render_some(work.batch(batch.pk)):
            pass
    now = timezone.now()
    with viewing_as(System("load: what the town has published", SAKAI)):
        for number in range(ITEMS):
            guidance.published(f"案内 {number}", days=number % 30 if number % 5 == 0 else None)
    with viewing_as(System("load: make the others", SAKAI)):
        made = _residents(residents)
        _agree_as(cast.hanako, made)
        written = _letters(batch, made, coming)
        drafts = _drafts(cast, made[:coming])
        _connect(cast.hanako, made[:coming])
    # Spread evenly, and the same people in each run.
    with_session = [owner for place, owner in enumerate(made[:coming]) if place * 37 % 100 >= share_fresh * 100]
    cookies = _sessions(cast.hanako, with_session)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # production's planner has seen a night's; this data base is a minute old
    print(f"filled in {(timezone.now() - now).total_seconds():.0f} s", file=sys.stderr)
    return [
        Visitor(place, mark_of(place), made[place].user.email, cookies.get(made[place].pk, ""), str(written[place].pk), drafts[place])  # type: ignore[union-attr]
        for place in range(coming)
    ]


def _residents(count: int) -> list[Resident]:
    users = User.objects.bulk_create((User(email=f"r{n:06d}@example.jp", password=make_password(None)) for n in range(count)), AT_ONCE)
    EmailAddress.objects.bulk_create((EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users), AT_ONCE)
    rows = (Resident(user=user, home_town_id=SAKAI, family_name="堺", given_name=mark_of(n)) for n, user in enumerate(users))
    return Resident.objects.bulk_create(rows, AT_ONCE)


def _agree_as(one: Resident, others: Sequence[Resident]) -> None:
    """Every yes of this resident, said by all the others, too."""
    for yes in Consent.objects.filter(resident=one, withdrawn_at=None):
        same = {field.attname: getattr(yes, field.attname) for field in Consent._meta.concrete_fields if not field.primary_key}
        fresh = Consent.objects.filter(resident__in=[each.pk for each in others[:1]], code=yes.code, withdrawn_at=None)
        if not fresh.exists():
            Consent.objects.bulk_create((Consent(**same | {"resident_id": each.pk}) for each in others), AT_ONCE)


def _letters(batch: Batch, owners: Sequence[Resident], coming: int) -> list[Notice]:
    first = Notice.objects.select_related("release").get(release=batch.pk)
    content, file = letters.content_of(first), letters.stored_pdf(first)
    line = Row.objects.get(batch=batch, number=first.row_number)
    written = [_copy(first, content, place, owner) for place, owner in enumerate(owners)]
    for place, notice in enumerate(written[:coming]):
        _own_file(notice, file + f"\n% {mark_of(place)}\n".encode())
    Notice.objects.bulk_create(written, AT_ONCE)
    Row.objects.bulk_create((_row(line, notice) for notice in written), AT_ONCE)
    Batch.objects.filter(pk=batch.pk).update(digital=len(written) + 1)
    return written


def _copy(first: Notice, content: letters.Content, place: int, owner: Resident) -> Notice:
    number, name = f"{place:012d}", f"堺 {mark_of(place)}"
    key = notice_id(first.release_id, number)
    text = canonical(replace(content, number=number, addressee=name, salutation=f"{name} 様").as_values())
    own: dict[str, Any] = {
        "id": key, "recipient_id": owner.pk, "row_number": place + FIRST_ROW, "case_number": number, "once_key": uuid.uuid4(),
        "sealed": seal_text(text, notice_place(SAKAI, key)), "digest": digest_of_text(text), "code": codes.new_verification_code(),
    }  # fmt: skip
    return Notice(**{field.attname: getattr(first, field.attname) for field in Notice._meta.concrete_fields} | own)


def _own_file(notice: Notice, data: bytes) -> None:
    notice.pdf_digest = hashlib.sha256(data).hexdigest()
    name = f"notices/{SAKAI}/{notice.pdf_digest[:2]}/{notice.pdf_digest}.sealed"
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(seal_bytes(data, pdf_place(SAKAI, notice.pk)))  # without the storage's fsync: nobody will miss it
    notice.pdf_name = name


def _row(line: Row, notice: Notice) -> Row:
    same = {field.attname: getattr(line, field.attname) for field in Row._meta.concrete_fields if not field.primary_key}
    return Row(**same | {"number": notice.row_number, "case_number": notice.case_number, "recipient_id": notice.recipient_id})


def _drafts(cast: people.Cast, owners: Sequence[Resident]) -> list[str]:
    """A nursery application each, filled in to the end and not sent."""
    now = timezone.now()
    procedure = cases.nursery(now)
    first = cases.draft(cast.hanako, procedure, now)
    same = {field.attname: getattr(first, field.attname) for field in Application._meta.concrete_fields if not field.primary_key}
    entries, made = first.entries, []
    for place, owner in enumerate(owners):
        own = Application(**same | {"id": uuid.uuid4(), "applicant_id": owner.pk})
        answers = {**entries.answers, "applicant_name": f"堺 {mark_of(place)}", "child_name": f"堺 {mark_of(place)}"}
        own.entries = replace(entries, answers=answers)
        made.append(own)
    Application.objects.bulk_create(made, AT_ONCE)
    return [str(own.pk) for own in made]


def _connect(one: Resident, others: Sequence[Resident]) -> None:
    """A service that all of them have agreed to."""
    library = service()
    connections.agree(one, library)
    _agree_as(one, others)


def _sessions(one: Resident, owners: Sequence[Resident]) -> dict[uuid.UUID, str]:
    """The cookies of a browser each, logged in a moment ago with the card, as a login leaves them."""
    plain = dict(logged_in(one).session.items())
    store = import_module(settings.SESSION_ENGINE).SessionStore
    now, kept, proofs, known, cookies = timezone.now(), [], [], [], dict[uuid.UUID, str]()
    for owner in owners:
        user, name, device, key = owner.user, secrets.token_hex(16), secrets.token_urlsafe(32), get_random_string(32, VALID_KEY_CHARS)
        assert user
        facts = plain | {"_auth_user_id": str(user.pk), "_auth_user_hash": user.get_session_auth_hash(), sessions.NAME: name}
        kept.append(Session(session_key=key, session_data=store().encode(facts), expire_date=now + timedelta(hours=12)))
        blind = sealed.blind(name, purpose=sessions.NAME)
        proofs.append(ProofEvent(resident=owner, method=Method.CARD, level=Level.CARD, session=blind, at=now))
        mark = sealed.blind(device, purpose="identity.device")
        known.append(Device(user=user, mark=mark, first_used_at=now, last_used_at=now))
        cookies[owner.pk] = f"{settings.SESSION_COOKIE_NAME}={key}; {devices.cookie_name()}={device}"
    Session.objects.bulk_create(kept, AT_ONCE)
    Device.objects.bulk_create(known, AT_ONCE)
    with viewing_as(System("load: who has shown what")):
        ProofEvent.objects.bulk_create(proofs, AT_ONCE)
    return cookies


def release(seconds: float) -> float:
    """From now on workers may arm the release; the data base's clock opens it."""
    with viewing_as(System("load: nine o'clock", SAKAI)):
        at = timezone.now() + timedelta(seconds=seconds)
        Release.objects.filter(released_at=None).update(release_at=at)
    return at.timestamp()


def prove() -> None:
    with viewing_as(System("load: who has shown what")):
        shown = {row.session: row.resident_id for row in ProofEvent.objects.filter(method=Method.CARD)}
        facts = {"method": Method.CARD, "level": Level.CARD, "at": timezone.now()}
        ProofEvent.objects.bulk_create((ProofEvent(resident_id=who, session=one, **facts) for one, who in shown.items()), AT_ONCE)


def main() -> None:
    match sys.argv[1:]:
        case ["fill", residents, coming, share, file]:
            who = fill(int(residents), int(coming), float(share))
            Path(file).write_text(json.dumps([asdict(one) for one in who], ensure_ascii=False))
        case ["release", seconds]:
            print(release(float(seconds)))
        case ["prove"]:
            prove()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
