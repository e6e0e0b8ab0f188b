"""How long the files of a case are kept."""

from datetime import datetime, timedelta

# 取下げ: long enough for who asks back why, no longer.
AFTER_WITHDRAWAL = timedelta(days=90)
# A file that no row names is nobody's after a day: whoever wrote it has died.
LEFT_BEHIND_AFTER = timedelta(days=1)


def decided_before(now: datetime, years: int) -> datetime:
    """Files go when their case was decided before this instant: the same day of an earlier year (29 February: 28)."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)
