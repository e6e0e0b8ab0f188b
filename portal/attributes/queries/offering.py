"""What a resident told elsewhere in the portal and may want to keep here, too. Nothing is taken over by itself: it is offered."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from portal.attributes import documents
from portal.attributes.models import DeclaredAttribute, SwitchedOff
from portal.attributes.rules import values, vocabulary
from portal.attributes.rules.values import Value
from portal.consent.queries import answers
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as


@dataclass(frozen=True)
class Offered:
    """`shown` is the value in words; `group` the address of its page. Only what `is_agreed` to may be taken."""

    name: str
    label: str
    value: Value
    shown: str
    group: str
    is_agreed: bool


def offered(resident_id: UUID, told: Mapping[str, Value], told_at: dt.datetime) -> tuple[Offered, ...]:
    """Of what was told at an instant: whatever may be kept, is no matter of health, not switched off, and neither kept already nor
    told anew since. Three queries; none for nothing."""
    texts = {name: text for name, value in told.items() if (text := _text(name, value, told_at))}
    if not texts:
        return ()
    with viewing_as(ResidentView(resident_id)):
        kept = DeclaredAttribute.objects.filter(resident=resident_id, name__in=texts).values_list("name", "value", "declared_at")
        known = {name for name, value, at in kept if value == texts[name] or at > told_at}
        known |= {*SwitchedOff.objects.filter(resident=resident_id, name__in=texts).values_list("name", flat=True)}
    new = [name for name in texts if name not in known]
    given = answers(resident_id, [*dict.fromkeys(vocabulary.GROUP_OF[name] for name in texts)])
    return tuple(_offered(name, told[name], texts[name], is_agreed=given[vocabulary.GROUP_OF[name]].is_in_force) for name in new)


def _text(name: str, value: Value, told_at: dt.datetime) -> str:
    """As it would be kept; "" for what may not be."""
    if name in vocabulary.SENSITIVE:
        return ""
    try:
        return values.written(name, value, timezone.localdate(told_at))
    except values.NotInVocabulary:
        return ""


def _offered(name: str, value: Value, text: str, *, is_agreed: bool) -> Offered:
    label = gettext(vocabulary.ATTRIBUTE_NAMES[name])
    return Offered(name, label, value, documents.told(name, text), vocabulary.ADDRESSES.get(vocabulary.GROUP_OF[name], ""), is_agreed)
