"""All pages as the portal answers them, and a browser that shows them without the portal."""

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser, sync_playwright

from tests.access.gathering import HALVES, Shown, gather
from tests.access.window import AXE, Desk, desk
from tests.together import Together

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Two processes gather and look through half of the pages each: to gather them all twice would be a minute more."""
    return Together(config, log, lambda nodeid: found.group() if (found := re.search(r"\[\d", nodeid)) else nodeid)


@pytest.fixture(scope="session", params=range(HALVES))
def pages(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> list[Shown]:
    with django_db_blocker.unblock(), transaction.atomic():
        found = gather(request.param)
        transaction.set_rollback(True)
    return found


@pytest.fixture
def paper(pages: list[Shown]) -> Iterator[Desk]:
    with desk() as served:
        yield served


@pytest.fixture
def browser(pages: list[Shown], paper: Desk) -> Iterator[Browser]:
    """For one test, after the pages: with a browser in the process Django takes it for asynchronous, and opens no data base."""
    if CHROMIUM is None or not AXE.exists():
        pytest.skip("needs Chromium and the packages of tests/access: deploy/first_run.sh run tests browser")
    with sync_playwright() as playwright:
        # Every name leads to our own desk, so that nothing is asked of anybody.
        arguments = ["--disable-background-networking", f"--host-resolver-rules=MAP * 127.0.0.1:{paper.server_port}"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*arguments, *["--no-sandbox"] * (os.geteuid() == 0)])
        yield browser
        browser.close()
