"""Where the access matrix knocks: for each URL with parameters, how to make something to stand behind it.

A floor adds its own in `tests/<floor>/places.py`:

    def a_notice(cast: Cast) -> dict[str, object]:           # made once per run, by the portal itself, for Hanako of 堺市
        return {"notice_id": make.notice(cast.hanako).pk}
    PLACES = {"notifications:notice": a_notice}

A function may also return the path itself as a string (for patterns without a name). URLs without parameters need no place.
"""

import importlib
from collections.abc import Callable
from pathlib import Path

from tests.cast import Cast

Place = Callable[[Cast], dict[str, object] | str]
TESTS = Path(__file__).resolve().parent.parent


def places() -> dict[str, Place]:
    """Those of all floors. Two floors naming the same URL is a mistake."""
    gathered: dict[str, Place] = dict(PLACES)
    for module in sorted(TESTS.glob("*/places.py")):
        if module.parent.name != "house":
            found = importlib.import_module(f"tests.{module.parent.name}.places").PLACES
            assert not gathered.keys() & found.keys(), f"{module} names a URL that another floor has"
            gathered |= found
    return gathered


def the_first_officer(cast: Cast) -> dict[str, object]:
    return {"object_id": str(cast.mori.pk)}


def a_key_of_nobody(_: Cast) -> dict[str, object]:
    return {"key": "nobody"}


PLACES: dict[str, Place] = {}
