"""The portal as an app of a phone: its manifest in each language, its worker, and the page for when there is no connection.

All three are the same for everybody, so browsers may keep them. What a resident keeps on the phone the worker seals there; the portal
never sees it (static/js/service-worker.js).
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.lib import uploads
from portal.lib.languages import OFFERED, tag_of
from portal.ui import destinations

WORKER = Path(settings.BASE_DIR) / "static" / "js" / "service-worker.js"
# Short cuts of the icon, by their keys in the menus.
SHORTCUTS = ("inbox", "procedures", "places")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, for a worker may only speak for what lies below its own address."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """What the worker shows without a connection: in the language of the last page, with nobody in it."""
    with translation.override(_offered(language)):
        return render(request, "front/offline.html")


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest, language: str) -> JsonResponse:
    with translation.override(_offered(language)):
        return JsonResponse(_manifest(language), content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


def _offered(language: str) -> str:
    if language not in OFFERED:
        raise Http404
    return language


def _manifest(language: str) -> dict[str, object]:
    ways = {each.key: each for each in destinations.all_destinations()}
    return {
        "id": "/", "name": _("とびら"), "short_name": _("とびら"), "description": _("大阪のまちの窓口"),
        "lang": tag_of(language), "dir": "ltr",
        "start_url": "/", "scope": "/", "display": "standalone", "orientation": "any",
        "background_color": "#ffffff", "theme_color": "#ffffff", "categories": ["government", "utilities"],
        "icons": [
            {"src": static("img/app-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
            {"src": static("img/app-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
            {"src": static("img/app-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
        "shortcuts": [{"name": str(ways[key].label), "url": destinations.url_of(ways[key])} for key in SHORTCUTS],
        "share_target": {
            "action": reverse("procedures:share"), "method": "POST", "enctype": "multipart/form-data",
            "params": {"files": [{"name": "files", "accept": uploads.ACCEPT.split(",")}]},
        },
    }  # fmt: skip
