"""How sure the portal is of whoever asks (`standing`) and of whose account this is (`identity_level`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max, Q
from django.utils import timezone

from portal.identity import sessions
from portal.identity.models import ProofEvent
from portal.identity.rules.levels import HOLDS, Level, Method, Proof, Standing, identity_of, standing_of
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as

if TYPE_CHECKING:
    from django.http import HttpRequest

    from portal.identity.models import Resident


def standing(request: HttpRequest) -> Standing:
    """What this session has shown, now. Of the person who is logged in, also while they act for somebody else.

    One query; none for guests and for sessions that have shown nothing. Not kept on the request: a proof may come in its middle.
    """
    resident, name, now = getattr(request, "resident", None), sessions.name_of(request.session), timezone.now()
    if resident is None or not name:
        return standing_of((), now)
    with viewing_as(ResidentView(resident.pk)):
        rows = ProofEvent.objects.filter(Q(session=name) | Q(method=Method.ENDED), resident=resident, at__gte=now - max(HOLDS.values()))
        return standing_of([row.proof for row in rows], now)


def identity_level(resident: Resident) -> Level:
    """The highest level this person has ever shown: from `Level.CARD` up the identity is proven. Opens nothing by itself."""
    with viewing_as(ResidentView(resident.pk)):
        # One row a kind, however often somebody has logged in over the years.
        kinds = ProofEvent.objects.filter(resident=resident).order_by().values("method", "level").annotate(last=Max("at"))
        return identity_of([Proof(Method(row["method"]), Level(row["level"]), row["last"]) for row in kinds], timezone.now())
