"""Whether something new can be done in a town just now, and the sentence for those who cannot. What is there already stays readable.

Doors: `why_closed` for a page that has the town, `look_over` for an act that has its code, `is_open_at_home` for menus. Who is
invited to a pilot is known one floor up (`portal.identity.pilots`).
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.refusals import Refused

from .models import Municipality, Part
from .queries import Town, lasting, told
from .rules.stages import Stage

__all__ = ["HasLeft", "HasMerged", "NotBegun", "Part", "PartNotOpen", "Resting", "is_open_at_home", "look_over", "why_closed"]


class NotBegun(Refused):
    sentence = gettext_lazy("{town}は、まだとびらを始めていません。手続と通知は、{town}の公式サイトと窓口をご利用ください。")


class Resting(Refused):
    sentence = gettext_lazy("{town}のとびらは、いま休止しています。{note}届いている通知は、これまでどおり読めます。")


class HasLeft(Refused):
    sentence = gettext_lazy("{town}は、とびらの利用を終えました。手続は、{town}の窓口をご利用ください。届いている通知は読めます。")


class HasMerged(Refused):
    sentence = gettext_lazy("{town}は、{successor}になりました。手続は、{successor}のものをご利用ください。届いている通知は読めます。")


class PartNotOpen(Refused):
    sentence = gettext_lazy("{town}の「{part}」は、とびらではまだ始まっていません。{town}の窓口をご利用ください。")


def why_closed(town: Town, part: str = "") -> Refused | None:
    """Why nothing new can be done in a town (or in that part of it); None when it can, in a pilot by those who are invited."""
    stage = Stage(town.stage)
    if stage is Stage.MERGED:
        return HasMerged(town=town.name, successor=_name_of(lasting(town.code)))
    if stage is Stage.SUSPENDED:
        return Resting(town=town.name, note=town.note)
    if not town.is_open:
        return (HasLeft if stage is Stage.LEFT else NotBegun)(town=town.name)
    return PartNotOpen(town=town.name, part=Part(part).label) if part in town.closed else None


def is_open_at_home(request: Any, part: str) -> bool:
    """False for a resident whose home town has left that part closed. The town came with the resident: no query."""
    home = getattr(getattr(request, "resident", None), "home_town", None)
    return home is None or part not in home.closed_parts


def look_over(code: str, part: str = "") -> Town:
    """The town, if something new can be done there. Raises the refusals above. One query."""
    town = told(Municipality.objects.get(pk=code))
    if refusal := why_closed(town, part):
        raise refusal
    return town


def _name_of(code: str | None) -> str:
    found = Municipality.objects.filter(pk=code).values_list("name", flat=True).first()
    return found or _("別の市町村")
