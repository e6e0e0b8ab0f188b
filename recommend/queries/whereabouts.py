"""From where distances are told: what somebody typed or chose, found in our own data. Nobody else is asked, and nothing is kept."""

import re
from collections import Counter
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from django.db.models import Q

from portal.attributes.queries import disclose
from portal.attributes.rules import vocabulary
from portal.identity import postal
from portal.lib.japanese import fold_width
from portal.municipalities.queries import areas, centre, full_names
from recommend.models import Place

# So many places with the same words in their addresses say well enough where that is.
ENOUGH = 200
_POSTAL = re.compile(r"〒?(\d{3})-?(\d{4})")
_HOUSE = re.compile(r"[\d\-‐－ー番地号丁目の]+$")


@dataclass(frozen=True)
class Whereabouts:
    """`name` is how the page says it. `is_own`: the reader's own, which is shown to nobody but them: no tiles are asked for around it."""

    name: str
    latitude: float
    longitude: float
    is_own: bool = False

    @property
    def point(self) -> tuple[float, float]:
        return self.latitude, self.longitude


def office(code: str, *, is_own: bool = False) -> Whereabouts | None:
    """The office of a town or ward. Two or three queries."""
    found = centre(code)
    return Whereabouts(full_names([code])[code], *found, is_own=is_own) if found else None


def home(resident_id: UUID, home_town: str | None) -> Whereabouts | None:
    """The postal area that somebody lets be used for suggestions, else the office of the ward or town."""
    asked = (vocabulary.TOWN, vocabulary.WARD, vocabulary.POSTAL)
    facts = disclose(resident_id, asked, "recommendation")
    around = typed(facts.postal) if facts.postal else None
    if around:
        return Whereabouts(around.name, *around.point, is_own=True)
    code = facts.ward or facts.town or home_town
    return office(code, is_own=True) if code else None


def typed(text: str) -> Whereabouts | None:
    """A postal code, a town, a ward, a neighbourhood, or the name of a place; None for what our data do not know."""
    wanted = re.sub(r"\s", "", fold_width(text))[:60]
    digits = _POSTAL.fullmatch(wanted)
    if digits:
        wanted = postal.beginning_of(digits[1] + digits[2])
    wanted = wanted.removeprefix("大阪府")
    if not wanted:
        return None
    named = areas()
    return _area(wanted, named) or _among_places(wanted) or _area_of(wanted, named)


def _area(name: str, named: dict[str, str]) -> Whereabouts | None:
    """「堺市」, 「堺市南区」, or a ward's name that only one city has."""
    found = [code for code, full in named.items() if full == name]
    found = found or [code for code, full in named.items() if name.endswith("区") and full.endswith(f"市{name}")]
    return office(found[0]) if len(found) == 1 else None


def _area_of(address: str, named: dict[str, str]) -> Whereabouts | None:
    """The longest name of a ward or town that an address begins with."""
    longest_first = sorted(named.items(), key=lambda one: -len(one[1]))
    return next((office(code) for code, full in longest_first if address.startswith(full)), None)


def _among_places(words: str) -> Whereabouts | None:
    """The middle of the places whose address or name has these words; without the number of the house when there are none."""
    for wanted in dict.fromkeys((words, _HOUSE.sub("", words))):
        if len(wanted) < 2:
            continue
        rows = Place.objects.filter(Q(address__contains=wanted) | Q(name__contains=wanted), latitude__isnull=False, longitude__isnull=False)
        found = [*rows.values_list("area_name", "latitude", "longitude")[:ENOUGH]]
        if found:
            area = Counter(name for name, *_point in found).most_common(1)[0][0]
            here = [(latitude, longitude) for name, latitude, longitude in found if name == area]
            name = wanted if wanted.startswith(area) else f"{area} {wanted}"
            return Whereabouts(name, median(one[0] for one in here), median(one[1] for one in here))
    return None
