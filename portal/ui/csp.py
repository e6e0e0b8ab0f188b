"""The content security policy: nothing but our own files, no inline script or style, no frames.

Other floors may make two holes. `form-action`: browsers also apply it to the redirect after a form is sent, so the consent page
of a connected service must name that service's origin. `img-src`: the tiles of a map that an operator has chosen, on pages with a map.
"""

import logging
import re
from collections.abc import Callable, Iterable

from django.http import HttpRequest

logger = logging.getLogger(__name__)

OriginSource = Callable[[HttpRequest], Iterable[str]]

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# An origin and nothing else: a registered address with a space or semicolon would write its own policy.
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", re.IGNORECASE)

_form_action_sources: list[OriginSource] = []
_image_sources: list[OriginSource] = []


def allow_form_action(source: OriginSource) -> None:
    """Register who may receive the redirect of a form on the page being answered.

    `source` gets the request and returns origins ("https://library.example"). It runs for every page, so it must answer
    with `()` without a query for pages that lead to no service.
    """
    if source not in _form_action_sources:
        _form_action_sources.append(source)


def allow_images(source: OriginSource) -> None:
    """Register from where else pictures may come on the page being answered; as `allow_form_action`, without a query."""
    if source not in _image_sources:
        _image_sources.append(source)


def policy(request: HttpRequest) -> str:
    """The value of the Content-Security-Policy header for the answer to this request."""
    targets, pictures = _origins(_form_action_sources, request), _origins(_image_sources, request)
    directives = {**_POLICY, "form-action": " ".join(["'self'", *targets]), "img-src": " ".join([_POLICY["img-src"], *pictures])}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _origins(sources: Iterable[OriginSource], request: HttpRequest) -> list[str]:
    return sorted({origin for source in sources for origin in source(request) if _is_origin(origin)})


def _is_origin(origin: str) -> bool:
    if _ORIGIN.fullmatch(origin):
        return True
    logger.warning("not an origin, left out of form-action: %r", origin)
    return False
