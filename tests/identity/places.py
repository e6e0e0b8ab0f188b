"""Where the access matrix knocks: a proxy by which Ken acts for Hanako."""

from tests.cast import Cast
from tests.identity import households


def a_proxy(cast: Cast) -> dict[str, object]:
    return {"proxy_id": households.proxy(cast.hanako, cast.ken).pk}


def nobodys_form(_: Cast) -> dict[str, object]:
    """What was kept for somebody opens in one browser only; tests/identity/test_keeping.py goes through that."""
    return {"kept_id": "6f1c1d7e-0000-4000-8000-000000000000"}


PLACES = {"family:acting": a_proxy, "identity:kept": nobodys_form}
