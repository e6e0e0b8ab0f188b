"""`{% load earlier %}`: when an earlier answer was given."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def jmonth(month: str) -> str:
    """ "2026-10" in words."""
    year, _dash, number = month.partition("-")
    return _("{year}年{month}月").format(year=year, month=int(number))
