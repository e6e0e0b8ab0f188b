"""In which form a letter of a class reaches somebody: by what they agreed to for the town, and what they said of the class."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """DIGITAL: the portal alone. BOTH: the portal, and paper too. PAPER: by post as before."""

    DIGITAL = "digital"
    BOTH = "both"
    PAPER = "paper"


def form_of(*, agrees: bool, chosen: Form | None) -> Form:
    """Without the consent to digital notices of the town it is paper, whatever was chosen before it was taken back."""
    if not agrees:
        return Form.PAPER
    return chosen or Form.DIGITAL


# The forms in which a letter of the portal goes by post as well. PAPER: whoever has turned to it after the letter was released.
ON_PAPER = frozenset({Form.BOTH, Form.PAPER})
