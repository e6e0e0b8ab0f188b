"""The running portal is started once for all tests that need it."""

from collections.abc import Iterator

import pytest

from tests.connections import running


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Running]:
    with running.portal(tmp_path_factory.mktemp("portal")) as started:
        yield started
