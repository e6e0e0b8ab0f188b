"""The pages beside the queue: each module gives its addresses, and is drawn in the frame of the officers' site."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from procedures.admin import answers_file, bulk, bulk_confirm, prints

Page = Callable[..., HttpResponse]


def urls(screen: "ModelAdmin[Any]") -> list[URLPattern]:
    """All of them, behind the login of officers and the right to see cases."""
    return [path(address, _guarded(screen, view), name=f"procedures_application_{name}") for address, name, view in ROUTES]


ROUTES: list[tuple[str, str, Page]] = [
    ("answers/", "answers", answers_file.answers),
    ("decide/", "decide", bulk.decide),
    ("confirm/", "confirm", bulk_confirm.confirm),
    ("<uuid:case_id>/print/", "print", prints.one),
]


def _guarded(screen: "ModelAdmin[Any]", view: Page) -> Page:
    def seen(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not screen.has_view_permission(request):
            raise PermissionDenied
        return view(request, **kwargs)

    return screen.admin_site.admin_view(seen)
