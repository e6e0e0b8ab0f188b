"""Coming back in by mail is no back door: what was registered can be changed a day later at the earliest, and everybody is told."""

import datetime as dt

# login.gov waits as long: whoever is away for a night still finds the mail in time.
WAIT = dt.timedelta(hours=24)
# Coming in again while one recovery runs is the same recovery: its clock does not start anew.
RUNS = dt.timedelta(hours=72)


def frozen_until(begun_at: dt.datetime | None, now: dt.datetime, *, is_strong: bool) -> dt.datetime | None:
    """Until when this session may not change what one logs in with; None when it may. Who shows a passkey may at once."""
    if begun_at is None or is_strong or now >= begun_at + WAIT:
        return None
    return begun_at + WAIT


def is_another(last_begun_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether coming in now begins a new recovery."""
    return last_begun_at is None or now - last_begun_at >= RUNS


def is_running(begun_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the owner, who comes with what is registered, should be asked if that was them."""
    return begun_at is not None and now - begun_at < RUNS


# Whoever reads the old mailbox may ring the alarm for a week after the address was changed.
FORMER_ADDRESS_HOLDS = dt.timedelta(days=7)
