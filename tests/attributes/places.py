"""Where the access matrix knocks."""

from tests.cast import Cast


def a_group(_: Cast) -> dict[str, object]:
    return {"group": "life"}


PLACES = {"attributes:group": a_group}
