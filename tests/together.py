"""Tests that stay in one process when a run is shared out: they stand on something that takes long to make, or walk in an order.

pytest-xdist's own `--dist loadgroup` writes the group into a test's name, in a place where pytest 9.2 does not look for it: every test
went anywhere, and said nothing.
"""

from collections.abc import Callable
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling


class Together(LoadScopeScheduling):
    """`group_of` gives, for a test's node id, the name of what it belongs to; its own id when it stands alone."""

    def __init__(self, config: pytest.Config, log: Any, group_of: Callable[[str], str]) -> None:
        super().__init__(config, log)
        self._group_of = group_of

    def _split_scope(self, nodeid: str) -> str:
        return self._group_of(nodeid)
