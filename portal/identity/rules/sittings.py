"""How long one may stay logged in: away from the screen (idle), and in all (absolute)."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    idle: dt.timedelta
    absolute: dt.timedelta


RESIDENT = Limits(idle=dt.timedelta(minutes=30), absolute=dt.timedelta(hours=12))
OFFICER = Limits(idle=dt.timedelta(minutes=15), absolute=dt.timedelta(hours=8))
# WCAG 2.2.1 asks for at least twenty seconds; two minutes let somebody find their glasses.
WARNING = dt.timedelta(minutes=2)
# A session is written at most this often: a page with ten pictures is one sign of life, not ten writes.
NOTED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Sitting:
    """From the login to the logout on one device: when it began, and when its person was last seen."""

    begun_at: dt.datetime
    seen_at: dt.datetime
    limits: Limits

    @property
    def ends_at(self) -> dt.datetime:
        return min(self.seen_at + self.limits.idle, self.begun_at + self.limits.absolute)

    def is_over(self, now: dt.datetime) -> bool:
        """A clock that was set back does not lengthen a sitting: what lies in the future is over too."""
        return now >= self.ends_at or self.begun_at > now + NOTED_EVERY or self.seen_at > now + NOTED_EVERY

    def is_worth_noting(self, now: dt.datetime) -> bool:
        return now - self.seen_at >= NOTED_EVERY

    def may_extend(self, now: dt.datetime) -> bool:
        """Whether a tap brings more time: not when the absolute limit is what ends it."""
        return not self.is_over(now) and now + WARNING < self.begun_at + self.limits.absolute
