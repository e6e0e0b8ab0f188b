"""Security headers on every answer, files and errors included.

Stands right after `SecurityMiddleware` and before WhiteNoise. A view that sets one of these headers itself keeps its own.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from portal.ui import csp

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# For the few pages that may ask a device where it is, when somebody taps.
MAY_ASK_WHERE = FIXED["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)")


class SecurityHeaders:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", csp.policy(request))
        return response
