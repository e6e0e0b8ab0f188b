"""A town as a file: what `manage.py onboard CODE --file town.toml` is to settle. `docs/operators.md` shows one.

Noun: `Plan`. Whatever a file does not say is left as it is; without a file it is the standard stock and nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused
from portal.municipalities.models import Part, Stage

CONTACTS = frozenset({"url", "address", "phone", "email", "hours", "head_name"})
ADMINISTRATOR = frozenset({"email", "name", "staff_number"})
TOP = frozenset({"colour", "crest", "contacts", "departments", "administrator", "take", "services", "closed", "stage"})


class UnreadablePlan(Refused):
    sentence = _("{file} を読み取れません。TOMLの書き方を確かめてください（{problem}）。")


class BadPlan(Refused):
    sentence = _("{file} の「{key}」が正しくありません。{hint}")


@dataclass(frozen=True)
class Plan:
    """`take` None: what is standard. `services` None: what the town puts forward stays, and at first it is nothing, for that is the
    town's own word. `stage` "": leave the doors as they are."""

    colour: str = ""
    crest: tuple[bytes, str] | None = None
    contacts: Mapping[str, str] = field(default_factory=dict)
    departments: tuple[tuple[str, str], ...] = ()
    administrator: Mapping[str, str] = field(default_factory=dict)
    take: frozenset[str] | None = None
    services: frozenset[str] | None = None
    closed: tuple[str, ...] | None = None
    stage: str = ""


def read(file: Path) -> Plan:
    """Raises `UnreadablePlan` for what is no TOML, `BadPlan` with the key that is wrong. A crest lies beside the file."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        crest = ((file.parent / str(told["crest"])).read_bytes(), str(told["crest"])) if "crest" in told else None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadablePlan(file=file.name, problem=error) from error
    return _plan(file.name, told, crest)


def _plan(file: str, told: Mapping[str, Any], crest: tuple[bytes, str] | None) -> Plan:
    _known(file, told, TOP, "")
    contacts = _texts(file, told.get("contacts", {}), CONTACTS, "contacts")
    administrator = _texts(file, told.get("administrator", {}), ADMINISTRATOR, "administrator")
    if administrator and ADMINISTRATOR - administrator.keys():
        raise BadPlan(file=file, key="administrator", hint=str(_("email・name・staff_number の3つが要ります。")))
    stage = str(told.get("stage", ""))
    if stage not in ("", Stage.PILOT, Stage.LIVE):
        raise BadPlan(file=file, key="stage", hint=str(_("pilot か live にしてください。")))
    closed = _list(file, told, "closed")
    if closed is not None and set(closed) - set(Part.values):
        raise BadPlan(file=file, key="closed", hint=", ".join(Part.values))
    take, services = _list(file, told, "take"), _list(file, told, "services")
    return Plan(
        str(told.get("colour", "")), crest, contacts, _departments(file, told.get("departments", [])), administrator,
        None if take is None else frozenset(take), None if services is None else frozenset(services),
        None if closed is None else tuple(closed), stage,
    )  # fmt: skip


def _departments(file: str, told: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(told, list) or not all(isinstance(one, dict) and one.get("name") for one in told):
        raise BadPlan(file=file, key="departments", hint=str(_("[[departments]] ごとに name と phone を書いてください。")))
    return tuple((str(one["name"]), str(one.get("phone", ""))) for one in told)


def _texts(file: str, told: Any, names: frozenset[str], key: str) -> dict[str, str]:
    if not isinstance(told, dict):
        raise BadPlan(file=file, key=key, hint=", ".join(sorted(names)))
    _known(file, told, names, key)
    return {name: str(value) for name, value in told.items()}


def _list(file: str, told: Mapping[str, Any], key: str) -> list[str] | None:
    if key not in told:
        return None
    if not isinstance(told[key], list):
        raise BadPlan(file=file, key=key, hint=str(_("[\"…\", \"…\"] の形で書いてください。")))
    return [str(one) for one in told[key]]


def _known(file: str, told: Mapping[str, Any], names: frozenset[str], place: str) -> None:
    if unknown := sorted(told.keys() - names):
        where = f"{place}.{unknown[0]}" if place else unknown[0]
        raise BadPlan(file=file, key=where, hint=str(_("知らない項目です。使える項目：")) + ", ".join(sorted(names)))
