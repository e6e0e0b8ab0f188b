"""Procedures that ask for more than a login: where they begin, on their pages and where they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.identity.guards import step_up
from portal.identity.rules.levels import Level, Need

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from procedures.models import Procedure


def asks_for_more(request: HttpRequest, procedure: Procedure, to_send: int = 0) -> HttpResponse | None:
    """The way to show what this procedure needs, and back with what was posted; None when a login is enough or it was shown.

    `to_send`: what the form itself asks for when it is sent (`rules.answers.level_to_send`).
    Below `/proxy/…` it is asked of who acts, and their own card answers it: the person they act for is not there, and may have none.
    """
    level = Level(max(procedure.required_level, to_send))
    return step_up(request, Need(level)) if level > Level.MAIL else None
