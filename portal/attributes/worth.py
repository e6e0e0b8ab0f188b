"""How many announcements ask for an attribute now: filled from the floors above in `AppConfig.ready`."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping

# Towns -> attribute -> how many that are open now decide by it. A count of rules; it never says which value matches.
counters: list[Callable[[Collection[str]], Mapping[str, int]]] = []


def asked(town_ids: Collection[str]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for counter in counters:
        found.update(counter(town_ids))
    return found
