"""Line breaks between phrases, not inside words: headings on a narrow phone stay readable."""

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.ui.dates import speaks_japanese

if TYPE_CHECKING:
    from budoux.parser import Parser


@lru_cache(maxsize=1)
def _parser() -> "Parser":
    # Loaded at the first heading, not at start: commands and workers never need it.
    import budoux

    return budoux.load_default_japanese_parser()


@lru_cache(maxsize=2048)
def _phrases(text: str) -> tuple[str, ...]:
    return tuple(_parser().parse(text))


def with_breaks(text: str) -> SafeString:
    """The escaped text with `<wbr>` between phrases, in an element that breaks nowhere else (class `phrase`)."""
    if not text or not speaks_japanese():
        return format_html_join("", "{}", [(text,)])
    parts = format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in _phrases(text)))
    return format_html('<span class="phrase">{}</span>', parts)
