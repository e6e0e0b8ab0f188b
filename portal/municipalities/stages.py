"""Where a town stands on its way into the portal. The trail stands above this floor, so the roof keeps the act."""

from .models import Municipality, Stage


def go_live(code: str) -> bool:
    """Open a prepared town; False when it is open already."""
    return bool(Municipality.objects.filter(pk=code).exclude(stage=Stage.LIVE).update(stage=Stage.LIVE))
