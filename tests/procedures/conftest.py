"""The day on which the tests stand, a procedure with a case, and a data base for processes that race."""

from collections.abc import Iterator

import pytest
import time_machine

from procedures.models import Application, Procedure
from tests import migrated
from tests.cast import Cast
from tests.procedures import make


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """Ask for it by `pytestmark`: rounds are open, and the clock stands."""
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def nursery(cast: Cast) -> Procedure:
    """Shipped nursery admission of 堺市, with its rounds."""
    return make.nursery()


@pytest.fixture
def application(cast: Cast, nursery: Procedure) -> Application:
    """Hanako's, sent."""
    return make.submitted(cast.hanako, nursery)


@pytest.fixture(scope="module")
def course() -> Iterator[dict[str, str]]:
    """The environment of processes that share a new data base; it is dropped afterwards."""
    with migrated.course() as environment:
        yield environment
