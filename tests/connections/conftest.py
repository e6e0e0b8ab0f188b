"""The running portal is started once for all tests that need it."""

from collections.abc import Iterator

import pytest
import requests

from tests.connections import running


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Running]:
    with running.portal(tmp_path_factory.mktemp("portal")) as started:
        yield started


@pytest.fixture
def browser(portal: running.Running) -> Iterator[requests.Session]:
    """Hanako's browser, logged in at the portal."""
    with requests.Session() as session:
        session.cookies.set(portal.cast["cookie"], portal.cast["session"], domain="localhost.local")
        yield session
