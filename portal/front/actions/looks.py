"""How a town looks and where it can be reached."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence

from django.db.models import ProtectedError

from portal.audit import trail
from portal.front import events
from portal.lib import uploads
from portal.municipalities import stages
from portal.municipalities.models import Crest, Department, Municipality, Part
from portal.municipalities.rules import colours
from portal.municipalities.scope import System, viewing_as

from .refusals import CrestIsNoPicture, DepartmentInUse, DepartmentTwice, NoColour, PaleColour

# Twice what the largest place on a page shows.
CREST_SIDE = 192
CONTACTS = ("url", "address", "phone", "email", "hours", "head_name")


def settle_look(code: str, *, colour: str, crest: tuple[bytes, str] | None = None, by: trail.Actor) -> None:
    """Keep a town's colour and, when a file (content, name) came along, its mark.

    Raises `NoColour`, `PaleColour` (with the nearest that can be read), `CrestIsNoPicture` and the refusals of `uploads`.
    """
    with trail.act(events.LOOK_SETTLED, by=by, town=code) as act:
        row = stages.held(code)
        row.colour = _readable(colour)
        if crest:
            content = _drawn(*crest)
            row.crest = hashlib.sha256(content).hexdigest()[:16]
            Crest.objects.update_or_create(municipality=row, defaults={"digest": row.crest, "content": content})
        row.save(update_fields=["colour", "crest"])
        act.note(colour=row.colour, crest=row.crest)


def drop_crest(code: str, *, by: trail.Actor) -> None:
    """Show no mark any more."""
    with trail.act(events.LOOK_SETTLED, by=by, town=code) as act:
        row = stages.held(code)
        Crest.objects.filter(municipality=row).delete()
        Municipality.objects.filter(pk=code).update(crest="")
        act.note(crest="")


def settle_contacts(code: str, facts: Mapping[str, str], *, by: trail.Actor) -> None:
    """Keep where the town hall is reached; facts that are not told stay as they are."""
    with trail.act(events.CONTACTS_SETTLED, by=by, town=code) as act:
        stages.held(code)
        told = {name: facts[name].strip() for name in CONTACTS if name in facts}
        Municipality.objects.filter(pk=code).update(**told)
        act.note(fields=",".join(sorted(told)))


def settle_departments(code: str, rows: Sequence[tuple[int | None, str, str]], *, by: trail.Actor) -> None:
    """Keep (key or None for a new one, name, telephone); a known one without a name goes, unless something hangs on it."""
    with viewing_as(System("settle the sections of a town hall", code)), trail.act(events.DEPARTMENTS_SETTLED, by=by, town=code) as act:
        stages.held(code)
        names = [name.strip() for _key, name, _phone in rows if name.strip()]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise DepartmentTwice(name=twice)
        known = {row.pk: row for row in Department.objects.filter(municipality=code)}
        for key, name, phone in rows:
            _settle_department(code, known.get(key) if key else None, name.strip(), phone.strip())
        act.note(departments=Department.objects.filter(municipality=code).count())


def close_parts(code: str, parts: Sequence[str], *, by: trail.Actor) -> None:
    """Leave these parts of the portal closed in a town; the others are open."""
    with trail.act(events.PARTS_CLOSED, by=by, town=code) as act:
        stages.held(code)
        closed = [part for part in Part.values if part in parts]
        Municipality.objects.filter(pk=code).update(closed_parts=closed)
        act.note(closed=",".join(closed))


def _settle_department(code: str, row: Department | None, name: str, phone: str) -> None:
    if row is None and name:
        Department.objects.update_or_create(municipality_id=code, name=name, defaults={"phone": phone})
    elif row is not None and name:
        if Department.objects.filter(municipality=code, name=name).exclude(pk=row.pk).exists():
            raise DepartmentTwice(name=name)
        Department.objects.filter(pk=row.pk).update(name=name, phone=phone)
    elif row is not None:
        try:
            row.delete()
        except ProtectedError as error:
            raise DepartmentInUse(name=row.name) from error


def _readable(colour: str) -> str:
    normal = colours.normal(colour)
    if normal is None:
        raise NoColour(colour=colour[:20])
    judged = colours.judge(normal)
    if not judged.is_readable:
        raise PaleColour(colour=normal, contrast=judged.contrast, nearest=judged.nearest)
    return normal


def _drawn(data: bytes, name: str) -> bytes:
    """A small PNG of pixels alone. What is no picture is refused, whatever it calls itself."""
    # Pillow is large and only who sends a picture needs it.
    from PIL import Image

    try:
        taken = uploads.take(data, name)
    except uploads.UnknownKind as refusal:
        raise CrestIsNoPicture(name=uploads.safe_name(name)) from refusal
    if taken.kind is uploads.Kind.PDF:
        raise CrestIsNoPicture(name=uploads.safe_name(name))
    with Image.open(io.BytesIO(taken.content)) as picture:
        small = picture.convert("RGBA")
        small.thumbnail((CREST_SIDE, CREST_SIDE))
        kept = io.BytesIO()
        small.save(kept, "PNG", optimize=True)
    return kept.getvalue()
