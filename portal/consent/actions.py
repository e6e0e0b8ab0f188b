"""Agreeing, and taking it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.refusals import Refused
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as

from . import changes, events, queries
from .models import Consent, PurposeVersion

if TYPE_CHECKING:
    from portal.identity.models import Resident


class UnknownPurpose(Refused):
    sentence = _("この利用目的（{code}）は公表されていません。画面を開き直してください。")


def publish_purpose(
    code: str, *, title: str, text: str, by: trail.Actor, items: Sequence[str] = (), town_id: str | None = None
) -> queries.Purpose:
    """Publish a purpose, or a new version when its words or items changed. The same words twice make no second version."""
    with trail.act(events.PURPOSE_PUBLISHED, by=by, town=town_id) as act:
        now = PurposeVersion.objects.filter(code=code, municipality=town_id).order_by("-number").first()
        if now is None or (now.title, now.text, list(now.items)) != (title, text, list(items)):
            now = PurposeVersion.objects.create(
                code=code, municipality_id=town_id, number=now.number + 1 if now else 1, title=title, text=text, items=list(items)
            )
        act.note(code=code, number=now.number)
    return queries.Purpose(now.pk, now.number, code, title, text, tuple(items))


def grant(
    resident: Resident, code: str, *, by: trail.Actor, town_id: str | None = None, items: Sequence[str] | None = None,
    until: dt.datetime | None = None,
) -> None:
    """Keep a resident's yes to the purpose as it reads now, for good or `until` then. Agreeing again replaces the older yes."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CONSENT_GIVEN, by=by, town=town_id, subject=resident) as act:
        purpose = queries.current_purpose(code, town_id)
        if purpose is None:
            raise UnknownPurpose(code=code)
        now = timezone.now()
        Consent.objects.filter(resident=resident, code=code, municipality=town_id, withdrawn_at=None).update(withdrawn_at=now)
        Consent.objects.create(
            resident=resident, version_id=purpose.version_id, code=code, municipality_id=town_id,
            items=list(purpose.items if items is None else items), given_at=now, until=until,
        )
        _tell(resident, code)
        act.note(code=code, number=purpose.number)


def withdraw(resident: Resident, code: str, *, by: trail.Actor, town_id: str | None = None) -> bool:
    """Take a yes back, from the next call on. False when there was none."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CONSENT_WITHDRAWN, by=by, town=town_id, subject=resident) as act:
        act.note(code=code)
        mine = Consent.objects.filter(resident=resident, code=code, municipality=town_id, withdrawn_at=None)
        was_given = bool(mine.update(withdrawn_at=timezone.now()))
        _tell(resident, code)
    return was_given


def _tell(resident: Resident, code: str) -> None:
    for observer in changes.observers:
        observer(resident, code)
