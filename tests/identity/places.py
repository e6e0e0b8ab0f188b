"""Where the access matrix knocks: a proxy by which Ken acts for Hanako."""

from tests.cast import Cast
from tests.identity import households


def a_proxy(cast: Cast) -> dict[str, object]:
    return {"proxy_id": households.proxy(cast.hanako, cast.ken).pk}


PLACES = {"family:acting": a_proxy}
