"""For whom an officer speaks."""

OPERATOR = "operator"


def speaks_for(role: str, town_id: str) -> str | None:
    """The town; None, which is everybody in the prefecture, for its operators."""
    return None if role == OPERATOR else town_id
