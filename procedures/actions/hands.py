"""Whose hand did it: an officer, or a machine of the town, for which the officer who made its key answers."""

from typing import TYPE_CHECKING, Union, cast

if TYPE_CHECKING:
    from notifications.models import Credential
    from portal.identity.models import Officer

Hand = Union["Officer", "Credential"]


def person_behind(by: Hand) -> "Officer":
    """The officer to name in rows; the trail names the hand itself."""
    return cast("Officer", getattr(by, "made_by", by))
