"""A town says which services of the whole prefecture it puts forward to its residents."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.connections import events, queries
from portal.connections.models import ConnectedService, TownPick
from portal.lib.refusals import Refused
from portal.municipalities import stages


class NotChoosable(Refused):
    sentence = _("「{slug}」というサービスは、町が選べるものにありません。選べるのは、府全域で公開中のものです：{known}")


def pick(town_id: str, slugs: Collection[str], *, by: trail.Actor) -> None:
    """Put these services forward and no others; the same twice changes nothing. Raises `NotChoosable`, and what `stages.held` raises."""
    with trail.act(events.SERVICES_PICKED, by=by, town=town_id) as act:
        stages.held(town_id)
        known = {one.slug for one in queries.choosable(town_id)}
        if strange := sorted(set(slugs) - known):
            raise NotChoosable(slug=strange[0][:40], known="・".join(sorted(known)) or str(_("まだありません")))
        mine = TownPick.objects.filter(municipality=town_id)
        mine.exclude(service__slug__in=slugs).delete()
        there = set(mine.values_list("service_id", flat=True))
        wanted = ConnectedService.objects.filter(slug__in=slugs).values_list("pk", flat=True)
        TownPick.objects.bulk_create([TownPick(municipality_id=town_id, service_id=key) for key in wanted if key not in there])
        act.note(services=",".join(sorted(slugs)))
