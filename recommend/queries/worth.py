"""How many of what is published decide by an attribute: the honest price of telling it."""

from collections import Counter
from collections.abc import Collection, Mapping

from django.utils import timezone

from portal.attributes.rules.sense import attributes_asked
from recommend.queries.shelf import shelf


def asked_in(town_ids: Collection[str]) -> Mapping[str, int]:
    """Attribute -> how many cards of these towns and of the prefecture ask for it now. One query."""
    found: Counter[str] = Counter()
    for entry in shelf(timezone.localdate()).live:
        if entry.town_id is None or entry.town_id in town_ids:
            found.update(attributes_asked(entry.rule))
    return found
