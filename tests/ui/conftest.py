"""Templates that only these tests use, and registries that are put back afterwards."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from pytest_django import Settings

from portal.ui import csp, destinations

HERE = Path(__file__).parent


@pytest.fixture
def own_templates(settings: Settings) -> None:
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], HERE / "templates"]} for engine in settings.TEMPLATES]


@pytest.fixture
def empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(destinations, "_registered", {})
    monkeypatch.setattr(csp, "_form_action_sources", [])


@pytest.fixture
def guest(rf: RequestFactory):
    """Make a guest's request: `guest("/inbox/", HX_REQUEST="true")`."""

    def ask(path: str = "/", user: object = None, **headers: str):
        request = rf.get(path, **{f"HTTP_{name}": value for name, value in headers.items()})
        request.user = user or AnonymousUser()
        return request

    return ask
