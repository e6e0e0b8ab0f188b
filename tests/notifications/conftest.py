"""Fixtures of the notices: 堺市 with its template, Hanako with a case that she may be written to about."""


import pytest

from tests.notifications import make


@pytest.fixture
def nursery(cast):
    return make.template()


@pytest.fixture
def hanakos_case(cast, nursery):
    """Hanako's receipt number; she takes notices digitally."""
    make.willing(cast.hanako)
    return make.bound(cast.hanako)


@pytest.fixture
def checked_batch(cast, nursery, hanakos_case):
    return make.checked(nursery, cast.mori, make.file([make.line(hanakos_case)]))


@pytest.fixture
def approved_batch(cast, nursery, hanakos_case):
    return make.approved(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))


@pytest.fixture
def released_batch(cast, nursery, hanakos_case):
    return make.released(nursery, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))
