"""Telling the portal about oneself, and taking it back. The values stay out of the trail; only which entries changed is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.attributes import events
from portal.attributes.models import DeclaredAttribute
from portal.attributes.rules import values, vocabulary
from portal.attributes.rules.areas import town_of
from portal.audit import trail
from portal.lib.refusals import Refused
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as

from .projecting import project

if TYPE_CHECKING:
    from portal.identity.models import Resident


class NotDeclarable(Refused):
    sentence = _("「{name}」に入れられない内容です。画面の選択肢から選び直してください。")


def declare(resident: Resident, *, by: trail.Actor, source: str = vocabulary.DECLARED, **declared: values.Value | None) -> None:
    """Keep attributes by their names in the vocabulary; None forgets one. A new town forgets a ward of the old one.

    Raises `NotDeclarable` for a word that the vocabulary does not know; then nothing is kept.
    """
    with viewing_as(ResidentView(resident.pk)), trail.act(events.DECLARED, by=by, subject=resident) as act:
        for name, value in _with_town_and_ward_in_step(_without_the_old_home(resident, declared)).items():
            _keep(resident, name, value, source)
        project(resident)
        act.note(fields=",".join(sorted(declared)), source=source)


def follow_the_home(resident: Resident, town_id: str, source: str) -> None:
    """A new home, told or read from the card, is where audience rules place the resident from now on."""
    kept = vocabulary.CARD if source == "proven" else vocabulary.DECLARED
    with viewing_as(ResidentView(resident.pk)), trail.act(events.DECLARED, by=resident, subject=resident) as act:
        for name, value in _with_town_and_ward_in_step(_without_the_old_home(resident, {vocabulary.TOWN: town_id})).items():
            _keep(resident, name, value, kept)
        project(resident)
        act.note(fields=vocabulary.TOWN, source=kept)


def forget_no_children(resident: Resident) -> None:
    """Whoever had said "no children" and lists one has said otherwise now."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.DECLARED, by=resident, subject=resident) as act:
        _keep(resident, vocabulary.CHILDREN, None, vocabulary.DECLARED)
        project(resident)
        act.note(fields=vocabulary.CHILDREN)


def forget(resident: Resident, *, by: trail.Actor) -> None:
    """Delete all that the resident told about themselves. The family stands on a page of its own."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.FORGOTTEN, by=by, subject=resident) as act:
        attributes, _kinds = DeclaredAttribute.objects.filter(resident=resident).delete()
        project(resident)
        act.note(attributes=attributes)


def _without_the_old_home(resident: Resident, declared: dict[str, values.Value | None]) -> dict[str, values.Value | None]:
    """Whoever moves to another town no longer lives where their postal code and their grid square say."""
    if vocabulary.TOWN not in declared:
        return declared
    before = DeclaredAttribute.objects.filter(resident=resident, name=vocabulary.TOWN).values_list("value", flat=True).first()
    if before in (None, declared[vocabulary.TOWN]):
        return declared
    return {vocabulary.POSTAL: None, vocabulary.PLACE_MESH: None, **declared}


def _with_town_and_ward_in_step(declared: dict[str, values.Value | None]) -> dict[str, values.Value | None]:
    town, ward = declared.get(vocabulary.TOWN), declared.get(vocabulary.WARD)
    if isinstance(ward, str) and isinstance(town, str) and town_of(ward) != town:
        raise NotDeclarable(name=vocabulary.ATTRIBUTE_NAMES[vocabulary.WARD])
    if vocabulary.TOWN in declared and vocabulary.WARD not in declared:
        return {**declared, vocabulary.WARD: None}
    return declared


def _keep(resident: Resident, name: str, value: values.Value | None, source: str) -> None:
    if value is None:
        DeclaredAttribute.objects.filter(resident=resident, name=name).delete()
        return
    now = timezone.now()
    try:
        text = values.written(name, value, timezone.localdate(now))
    except values.NotInVocabulary:
        raise NotDeclarable(name=vocabulary.ATTRIBUTE_NAMES.get(name, name)) from None
    facts = {"value": text, "source": source, "declared_at": now}
    DeclaredAttribute.objects.update_or_create(resident=resident, name=name, defaults=facts)
