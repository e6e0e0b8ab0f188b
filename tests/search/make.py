"""Builders of the search: published things, and the index made of them now."""

from portal.municipalities.scope import System, viewing_as
from portal.search import indexing


def index() -> int:
    """What a worker does when its bell rings."""
    with viewing_as(System("test: index")):
        return indexing.run()


def index_all() -> int:
    with viewing_as(System("test: index")):
        indexing.all_is_due()
        return indexing.run()
