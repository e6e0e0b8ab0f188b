"""How many services run, town by town: for the portal's figures."""

from __future__ import annotations

from django.db.models import Count

from portal.connections.models import ConnectedService, Stage, State


def services_by_town() -> dict[str | None, int]:
    """Code of the town (None: of the whole prefecture) → public services that are not stopped. One query."""
    rows = ConnectedService.objects.filter(stage=Stage.PUBLIC).exclude(state=State.STOPPED).order_by().values_list("municipality")
    return dict(rows.annotate(n=Count("pk")))
