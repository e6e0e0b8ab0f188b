"""What every template may ask besides its own context."""

from django.conf import settings
from django.http import HttpRequest

from . import furigana


def portal(request: HttpRequest) -> dict[str, object]:
    """`is_demo` shows where the demo's mail can be read; nothing personal and no query belongs here."""
    return {"is_demo": settings.DEMO, "has_furigana": furigana.is_on(request)}
