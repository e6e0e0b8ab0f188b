"""The office's screens on purposes."""

from . import purposes

__all__ = ["purposes"]
