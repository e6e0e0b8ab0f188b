"""What can be written into the trail. Structure is stored; the wording is made when somebody reads it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_known: dict[str, "Event"] = {}


@dataclass(frozen=True)
class Look:
    """A person's data were seen: what for, and which part, in words for that person."""

    why: str | Promise
    part: str | Promise


@dataclass(frozen=True)
class Event:
    """One kind of act: a dotted code "app.what_happened" and its wording, e.g. "通知を発行した". `look` when it is somebody's seeing."""

    code: str
    wording: str | Promise
    look: Look | None = None

    def __post_init__(self) -> None:
        if _known.setdefault(self.code, self) != self:
            raise ValueError(f"Two events share the code {self.code}.")


def wording(code: str) -> str:
    """How an event reads in the language of the reader; its code when the event is of an older release."""
    return str(_known[code].wording) if code in _known else code


def look_of(code: str) -> Look | None:
    """What was seen and why, when the event is a look."""
    return _known[code].look if code in _known else None


def looks() -> tuple[str, ...]:
    """The codes of all events that are looks."""
    return tuple(sorted(code for code, event in _known.items() if event.look))


def known() -> tuple[Event, ...]:
    """Every kind of act of this release, in the order of the codes."""
    return tuple(_known[code] for code in sorted(_known))


UNSCOPED = Event("audit.unscoped", _("全市町村をまたいで処理した"))
ANCHORED = Event("audit.anchored", _("記録の証しを作った"))
DELAY_ASKED = Event("audit.delay_asked", _("本人の記録に出すのを遅らせることを求めた"))
DELAY_SET = Event("audit.delay_set", _("本人の記録に出すのを遅らせた"))
DELAY_LIFTED = Event("audit.delay_lifted", _("本人の記録に出すのを遅らせるのをやめた"))
TRAIL_SEARCHED = Event("audit.trail_searched", _("記録を調べた"))
TRAIL_EXPORTED = Event("audit.trail_exported", _("記録を証しと一緒に書き出した"))
HOLD_SET = Event("audit.hold_set", _("情報を消すのを止めた"))
USUAL_SET = Event("audit.usual_set", _("保存期間のもとの年数を決めた"))
HOLD_LIFTED = Event("audit.hold_lifted", _("情報を消すのを止めるのをやめた"))
RETENTION_RUN = Event("audit.retention_run", _("保存期間の過ぎた情報を消した"))
