"""`{% load both %}`: papers in two languages. Japanese for the counter, and beneath it the same in the words of whoever takes it along.

`second` in the context is the reader's language, or "" for a paper in Japanese alone. What says the same in both stands there once.
"""

from django import template
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from portal.lib.languages import OFFICIAL, tag_of

register = template.Library()


class _Both(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        with override(OFFICIAL):
            official = self.nodelist.render(context)
        if not (language := context.get("second")):
            return official
        with override(language):
            return _together(official, self.nodelist.render(context), language)


@register.tag
def both(parser: Parser, token: Token) -> _Both:
    """`{% both %}{% translate "受付番号" %}{% endboth %}`: all in it twice, dates too. Words only: the second stands in a `span`."""
    nodelist = parser.parse(("endboth",))
    parser.delete_first_token()
    return _Both(nodelist)


@register.simple_tag(takes_context=True)
def pair(context: Context, texts: tuple[str, str]) -> SafeString:
    """`{% pair label %}`: (Japanese, the reader's) of words that are not ours: of a form, of the town."""
    official, own = (linebreaksbr(text) for text in texts)
    return _together(official, own, context.get("second") or "")


def _together(official: SafeString, own: SafeString, language: str) -> SafeString:
    if not language or not own.strip() or own == official:
        return official
    return mark_safe(official) + format_html('<span class="second" lang="{}">{}</span>', tag_of(language), own)  # noqa: S308 - rendered
