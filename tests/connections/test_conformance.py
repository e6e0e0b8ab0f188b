"""The certification plans of OpenID for providers, module by module."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.cast import Cast
from tests.connections.conformance import MODULES, PARTS, PLANS, drawn
from tests.connections.op import basic, others
from tests.connections.op.stage import Stage

pytestmark = pytest.mark.django_db
WRITTEN_IN = {basic.__name__, others.__name__}


@pytest.mark.parametrize("name", MODULES)
def test_module(cast: Cast, settings: Any, name: str) -> None:
    settings.RELAY_DOMAIN = "relay.example.jp"
    MODULES[name].run(Stage(cast))


def test_every_module_of_every_plan_is_here() -> None:
    assert dict(Counter(one.plan for one in MODULES.values())) == PLANS
    assert {one.run.__module__ for one in MODULES.values()} == WRITTEN_IN == {*PARTS}


def test_the_page_says_what_failed() -> None:
    page = drawn(dict.fromkeys(MODULES, "passed") | {"oidcc-server": "failed"})
    assert page.count("**FAILED**") == 1
    assert "## Basic OP: 37 of 38" in page
