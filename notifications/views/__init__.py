"""Pages of residents: the list (`inbox`), a letter behind its `door` (`letters`), and how one is told (`alerts`)."""

from __future__ import annotations

from django.http import HttpRequest

from notifications.queries import inbox as queries


def badge(request: HttpRequest) -> int:
    """Unopened letters, for the menu. A page that has counted them already leaves the number on the request."""
    resident = getattr(request, "resident", None)
    if resident is None or getattr(request, "acting", None):
        return 0
    counted: int | None = getattr(request, "unopened", None)
    return queries.unopened(resident) if counted is None else counted
