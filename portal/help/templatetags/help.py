"""`{% load help %}`: what people ask at this very place, and what to do next for two who look together. No query."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context

from portal.help import steps
from portal.help.queries import answers

register = template.Library()


@register.inclusion_tag("components/help_beside.html")
def help_beside(subject: str) -> dict[str, Any]:
    """`{% help_beside "login" %}`: closed, below the form; the link leads to what the reader's own town says."""
    return {"answers": answers.standard_of(subject), "subject": subject}


@register.simple_tag(takes_context=True)
def next_steps(context: Context) -> tuple[str, ...]:
    """What is done on this page, step by step; empty for a page of which nothing is written."""
    request = context.get("request")
    match = request.resolver_match if isinstance(request, HttpRequest) else None
    return steps.of(match.view_name) if match else ()
