"""The question at the end of a finished task, as a small form; and which of them this browser has answered in this session."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.figures import tickets
from portal.ui.afterwards import Finished

# Beginnings of tickets' marks, so that a page does not ask again; which answer was given is nowhere in the session.
_DONE, _LONG, _MOST = "figures_answered", 16, 20
_NEXT = "figures_ticket"


def widget(request: HttpRequest, finished: Finished) -> SafeString:
    """Nothing when it is long ago or was answered. No query."""
    if finished.at is None or timezone.now() - finished.at > tickets.ASKED_FOR:
        return SafeString("")
    ticket = tickets.ticket_for(finished.task, finished.town_id, finished.key)
    if ticket.mark[:_LONG] in request.session.get(_DONE, ()):
        return SafeString("")
    return render_to_string("figures/asked.html", {"ticket": str(ticket)}, request)


def remember(request: HttpRequest, ticket: tickets.Ticket) -> None:
    """Let the next page ask the second question, and this task's page ask no more."""
    request.session[_DONE] = [*request.session.get(_DONE, ()), ticket.mark[:_LONG]][-_MOST:]
    request.session[_NEXT] = str(ticket)


def waiting(request: HttpRequest) -> tickets.Ticket:
    """The ticket of the second question. Raises `TicketOver` when nothing was answered just now."""
    return tickets.ticket(request.session.get(_NEXT, ""))


def done(request: HttpRequest) -> None:
    request.session.pop(_NEXT, None)
