"""`{% load case_urls %}`: addresses of pages that exist twice, one's own and the one below /proxy/."""

from django import template
from django.template import Context

from procedures.views.person import address

register = template.Library()


@register.simple_tag(takes_context=True)
def case_url(context: Context, name: str, *args: object) -> str:
    """`{% case_url "page" application.pk 1 %}`, also with `as href`."""
    return address(context["request"], name, *args)
