"""One line of what the doctor found. "error" means that people would be harmed or turned away, "note" what is right for a trial only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was found, and the remedy."""

    level: str
    what: str
    remedy: str
