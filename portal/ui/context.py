"""What every template may ask besides its own context."""

from django.conf import settings
from django.http import HttpRequest


def portal(_request: HttpRequest) -> dict[str, object]:
    """`is_demo` shows where the demo's mail can be read; nothing personal and no query belongs here."""
    return {"is_demo": settings.DEMO}
