"""What stands at the end of the page of a finished task: a floor above may ask there how it went.

    afterwards.fill(asker)                                                    # in `AppConfig.ready`, by whoever asks
    {% afterwards "application" town=row.municipality_id key=row.pk at=row.submitted_at %}     # in the page, by whoever has finished
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Finished:
    """`task` names its kind, `key` this one among them, `at` when it was finished (None: it is not)."""

    task: str
    town_id: str
    key: object
    at: dt.datetime | None


Asker = Callable[[HttpRequest, Finished], SafeString]
_askers: list[Asker] = []


def fill(asker: Asker) -> None:
    """There is one; the same again replaces itself."""
    _askers[:] = [asker]


def shown(request: HttpRequest, finished: Finished) -> SafeString:
    """What is asked there; nothing while nobody asks, and of what is not finished."""
    return _askers[0](request, finished) if _askers and finished.at is not None else SafeString("")
