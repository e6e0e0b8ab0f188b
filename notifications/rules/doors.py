"""What a reader must have shown before a letter opens, and what a list may say of a letter whose reader has not."""

from __future__ import annotations

from datetime import timedelta

from portal.identity.rules.levels import Level, Need

ORDINARY = 1


def need_of(required_level: int, max_age: timedelta | None) -> Need:
    """A town may ask for a fresh login, too: any age within the level is allowed unless the letter says otherwise."""
    return Need(Level(required_level), max_age)


def is_strict(required_level: int) -> bool:
    """A letter whose very title is hidden until the card was read, and that no proxy opens unless it was named."""
    return required_level > ORDINARY
