"""What can be written into the trail. Structure is stored; the wording is made when somebody reads it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_known: dict[str, "Event"] = {}


@dataclass(frozen=True)
class Event:
    """One kind of act: a dotted code "app.what_happened" and its wording, e.g. "通知を発行した"."""

    code: str
    wording: str | Promise

    def __post_init__(self) -> None:
        if _known.setdefault(self.code, self) != self:
            raise ValueError(f"Two events share the code {self.code}.")


def wording(code: str) -> str:
    """How an event reads in the language of the reader; its code when the event is of an older release."""
    return str(_known[code].wording) if code in _known else code


UNSCOPED = Event("audit.unscoped", _("全市町村をまたいで処理した"))
