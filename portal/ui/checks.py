"""System checks of the face: what would otherwise be a missing menu entry that nobody notices."""

from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as Complaint

from portal.ui import destinations, icons


def destinations_lead_somewhere(**_options: Any) -> list[CheckMessage]:
    """Every registered destination has a URL and an icon that exist."""
    found: list[CheckMessage] = []
    for entry in destinations.all_destinations():
        if destinations.url_of(entry) is None:
            found.append(Complaint(f"destination {entry.key!r}: no URL is named {entry.url_name!r}", id="ui.W001"))
        if entry.icon not in icons.PATHS:
            found.append(Complaint(f"destination {entry.key!r}: no icon is named {entry.icon!r}", id="ui.W002"))
    return found
