"""Telling the portal about oneself, and taking it back. The values stay out of the trail; only which entries changed is kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.refusals import Refused
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as

from . import events, queries
from .models import Child, DeclaredAttribute
from .rules import values, vocabulary
from .rules.areas import town_of
from .rules.audience import Rule

if TYPE_CHECKING:
    from portal.identity.models import Resident

MOST_CHILDREN = 15


class NotDeclarable(Refused):
    sentence = _("「{name}」に入れられない内容です。画面の選択肢から選び直してください。")


class TooManyChildren(Refused):
    sentence = _("お子さんは{most}人まで登録できます。登録を減らしてから、もう一度お試しください。")


class NoSuchChild(Refused):
    sentence = _("そのお子さんの登録は見つかりません。画面を開き直してください。")


def declare(resident: Resident, *, by: trail.Actor, source: str = vocabulary.DECLARED, **declared: values.Value | None) -> None:
    """Keep attributes by their names in the vocabulary; None forgets one. A new town forgets a ward of the old one.

    Raises `NotDeclarable` for a word that the vocabulary does not know; then nothing is kept.
    """
    with viewing_as(ResidentView(resident.pk)), trail.act(events.DECLARED, by=by, subject=resident) as act:
        for name, value in _with_town_and_ward_in_step(declared).items():
            _keep(resident, name, value, source)
        act.note(fields=",".join(sorted(declared)), source=source)


def add_child(resident: Resident, *, birth_on: dt.date, by: trail.Actor, name: str = "") -> int:
    """List a child; gives its key. Whoever had said "no children" has said otherwise now."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CHILD_ADDED, by=by, subject=resident) as act:
        if not values.OLDEST <= birth_on <= timezone.localdate():
            raise NotDeclarable(name=_("お子さんの生年月日"))
        if Child.objects.filter(resident=resident).count() >= MOST_CHILDREN:
            raise TooManyChildren(most=MOST_CHILDREN)
        child = Child.objects.create(resident=resident, name=name, birth_on=birth_on, declared_at=timezone.now())
        _keep(resident, vocabulary.CHILDREN, None, vocabulary.DECLARED)
        act.on_object(child)
    return child.pk


def remove_child(resident: Resident, child_id: int, *, by: trail.Actor) -> None:
    """Raise `NoSuchChild` when it is not (or no longer) among the resident's own."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.CHILD_REMOVED, by=by, subject=resident) as act:
        deleted, _kinds = Child.objects.filter(resident=resident, pk=child_id).delete()
        if not deleted:
            raise NoSuchChild
        act.note(child=child_id)


def forget(resident: Resident, *, by: trail.Actor) -> None:
    """Delete all that the resident told about themselves."""
    with viewing_as(ResidentView(resident.pk)), trail.act(events.FORGOTTEN, by=by, subject=resident) as act:
        attributes, _kinds = DeclaredAttribute.objects.filter(resident=resident).delete()
        children, _kinds = Child.objects.filter(resident=resident).delete()
        act.note(attributes=attributes, children=children)


def count_audience(rule: Rule, *, town_id: str, by: trail.Actor) -> queries.Count:
    """Count whom a rule reaches in the officer's own town. Asking how many is asking about people, so it is kept in the trail."""
    with trail.act(events.AUDIENCE_COUNTED, by=by, town=town_id) as act:
        count = queries.matching(rule, town_id, timezone.localdate())
        act.note(reached=count.reached)
    return count


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
