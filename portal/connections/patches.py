"""The private points of allauth 65.21.1 that connections stand on, in one place.

Why: the stock provider gave several token sets for one code (8 parallel requests, 4 processes, PostgreSQL: 140 of 140 tries),
let `prompt=none` pass on consent given to another client, revoked other clients' tokens, took PKCE `plain`, followed the Host
header and answered malformed input with 500. The adapter is the documented seam and not enough for that.

The alarm is `tests/connections/`, which drives the provider from outside and would see each hole return. An upgrade of
allauth changes the version below in the same commit in which those tests pass.
"""

from importlib.metadata import version
from typing import Any

from allauth.core import context
from allauth.core.internal import jwkkit
from allauth.idp.oidc.internal.oauthlib import request_validator, server, utils
from django.core.exceptions import ImproperlyConfigured

from .validator import PortalValidator

KNOWN_VERSION = "65.21.1"
PRIVATE_POINTS: dict[str, Any] = {
    "validator we inherit from": request_validator.OAuthLibRequestValidator,
    "name the server reads its validator from": server.OAuthLibRequestValidator,
    "what makes the server": server.get_server,
    "per-request context of the validator": utils.get_validator_context,
    "current request": context.request_context,
    "name of a key": jwkkit.jwk_thumbprint,
}
# Overridden without the base class calling them elsewhere: a rename upstream would leave ours unused and the hole open.
OVERRIDDEN = sorted(name for name in vars(PortalValidator) if not name.startswith("__") and name != "_accept")


def apply() -> None:
    """Put our validator into the server, or refuse to start: a portal without it would look the same and be open."""
    installed = version("django-allauth")
    if installed != KNOWN_VERSION:
        raise ImproperlyConfigured(f"django-allauth {installed}: portal/connections/patches.py knows {KNOWN_VERSION} only.")
    missing = [name for name in OVERRIDDEN if name not in vars(request_validator.OAuthLibRequestValidator)]
    if missing:
        raise ImproperlyConfigured(f"allauth's validator no longer has {', '.join(missing)}: see portal/connections/patches.py.")
    server.OAuthLibRequestValidator = PortalValidator
    if not isinstance(server.get_server().request_validator, PortalValidator):
        raise ImproperlyConfigured("allauth's server no longer takes its validator by name: see portal/connections/patches.py.")
