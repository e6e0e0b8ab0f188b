"""A data base of their own for processes that race, as the procedures' tests have it."""

from tests.procedures.conftest import course

__all__ = ["course"]
