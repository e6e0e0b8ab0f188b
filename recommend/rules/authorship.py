"""For whom an officer speaks, and what a town's own people have written."""

OPERATOR = "operator"
# How the code of the source begins that stands for a town's clerks themselves: it is never fetched.
CLERKS = "clerks-"


def speaks_for(role: str, town_id: str) -> str | None:
    """The town; None, which is everybody in the prefecture, for its operators."""
    return None if role == OPERATOR else town_id


def clerks_source(town_id: str) -> str:
    """The code of the source of what the town's clerks write with their own hands."""
    return f"{CLERKS}{town_id}"
