"""Where forms of ours may lead: browsers apply `form-action` also to the redirects after a form has been sent.

The consent page leads to the service that asks; so do the login pages, when a service sent somebody to them.
"""

from collections.abc import Iterable

from django.http import HttpRequest

WAITING = "oidc_waiting"
_LOGIN_PAGES = ("account_", "mfa_")


def lead_to(request: HttpRequest, origin: str) -> None:
    """Say that a form on the page being answered ends at this origin."""
    request.oidc_origins = (origin,)  # type: ignore[attr-defined]


def wait_for(request: HttpRequest, origin: str) -> None:
    """Say that the login which begins now ends at this origin."""
    request.session[WAITING] = origin


def form_targets(request: HttpRequest) -> Iterable[str]:
    """The origins for the content security policy of this answer. Touches the session on login pages only."""
    match = request.resolver_match
    if match and match.url_name and match.url_name.startswith(_LOGIN_PAGES) and (origin := request.session.get(WAITING)):
        return (origin,)
    return getattr(request, "oidc_origins", ())
