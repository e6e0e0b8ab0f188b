"""The door to everything that is done for another person: below `/proxy/<uuid:proxy_id>/…` and nowhere else.

    @proxy_required(Power.PROCEDURE)
    def page(request: ActingRequest) -> HttpResponse:        # the proxy's id is taken from the address and not handed on
        request.acting.principal ...

Inside, the viewpoint is the principal's, `request.resident` stays the person who is logged in, and every act is marked 代理.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit import trail
from portal.identity import keeping
from portal.identity.models import Proxy, Resident
from portal.identity.queries import proxies
from portal.identity.rules import proxies as rules
from portal.identity.rules.proxies import Power
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import viewing_as

from .residents import ResidentRequest

__all__ = ["Acting", "ActingRequest", "Power", "acting_of", "person_of", "proxy_required"]


@dataclass(frozen=True)
class Acting:
    """For whom somebody acts in this request, and by which proxy."""

    principal: Resident
    proxy: Proxy

    def may(self, power: Power, town: str = "", name: str = "") -> bool:
        """Whether exactly this was named: a procedure by town and slug, one strict letter by its id."""
        return rules.may(self.proxy.granted, power, town, name)

    def has(self, power: Power) -> bool:
        return rules.has(self.proxy.granted, power)

    def note(self, act: trail.Act) -> None:
        """Mark an act 代理. Acts inside a guarded request are marked already; this is for tasks that finish them later."""
        act.note(**self.mark)

    @property
    def mark(self) -> dict[str, str]:
        return {trail.BY_PROXY: str(self.proxy.pk)}


class ActingRequest(ResidentRequest):
    """A request of somebody who acts for another. `resident` is the agent, `acting.principal` the person it is about."""

    acting: Acting


def acting_of(request: HttpRequest) -> Acting | None:
    """For whom this request acts; None when the person acts for themselves."""
    return getattr(request, "acting", None)


def person_of(request: HttpRequest) -> Resident:
    """Whose business this is: the principal when acting, else the person who is logged in."""
    acting = acting_of(request)
    return acting.principal if acting else request.resident  # type: ignore[attr-defined]


def proxy_required(power: Power | None = None) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let in who may act by this proxy and holds the power. Missing, foreign, ended, expired and protected answer the same 404."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, proxy_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return keeping.to_login(request)
            agent: Resident | None = request.resident  # type: ignore[attr-defined]
            proxy = proxies.in_force(agent, proxy_id, timezone.localdate()) if agent else None
            if proxy is None or proxy.principal is None:
                raise nothing_there()
            acting = Acting(proxy.principal, proxy)
            if power is not None and not acting.has(power):
                raise nothing_there()
            request.acting = acting  # type: ignore[attr-defined]
            with trail.marked(**acting.mark), viewing_as(ResidentView(acting.principal.pk)):
                return view(request, *args, **kwargs)

        return guarded

    return decorate


def nothing_there() -> Http404:
    """The one answer of every door that does not open, so that nothing can be learnt from it."""
    return Http404(_("このページは見つかりません。代理の期限が過ぎたか、終わった可能性があります。"))
