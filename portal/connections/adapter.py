"""The documented seam of allauth's provider: issuer, names of residents, claims, keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, PrivateKey
from django.conf import settings

from .actions.subjects import subject_of
from .exchange import agreement, by_client, resident_of
from .keyring import RS256, Key, published, signing_key
from .queries import claims_for, user_by_sub

if TYPE_CHECKING:
    from portal.identity.models import Resident, User

    from .models import ConnectedService

FAR_AWAY = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


class PortalAdapter(DefaultOIDCAdapter):
    """Pairwise `sub`, claims from consent, one issuer for ever."""

    def get_issuer(self) -> str:
        """From the settings, never from the Host header: whoever sends the header would choose who we are."""
        return str(settings.OIDC_ISSUER).rstrip("/")

    def get_user_sub(self, client: Client, user: User) -> str:
        """What this client's sector calls the resident. Raises `LookupError` for accounts that are no resident's."""
        service, resident = self._parties(client, user)
        return subject_of(resident.pk, service.sector)

    def _parties(self, client: Client, user: User) -> tuple[ConnectedService, Resident]:
        service, resident = by_client(client.pk), resident_of(user)
        if service is None or resident is None:
            raise LookupError("Only residents have a name at a service.")
        return service, resident

    def get_user_by_sub(self, client: Client, sub: str) -> User | None:
        service = by_client(client.pk)
        return user_by_sub(service.sector, sub) if service else None

    def get_claims(
        self, purpose: Literal["id_token", "userinfo"], user: User, client: Client, scopes: Iterable[str],
        email: str | None = None, named: Iterable[str] = (), **kwargs: Any,
    ) -> dict[str, Any]:
        """`sub`, and for userinfo what the consent of this moment allows. ID tokens hold no facts: they end up in logs."""
        service, resident = self._parties(client, user)
        facts = claims_for(resident, service, list(scopes), list(named), agreement(resident, service)) if purpose == "userinfo" else {}
        return {"sub": subject_of(resident.pk, service.sector), **facts}

    def list_private_keys(
        self, *, did_activate: Literal[True] | None = None, is_active: Literal[True] | None = None
    ) -> list[PrivateKey]:
        """Those that allauth can read; our own tokens are signed and read by `keyring` alone."""
        return [_for_allauth(key) for key in published() if key.alg == RS256 and (key.signs_from or not did_activate)]

    def get_signing_key(self) -> PrivateKey:
        return PrivateKey(pem=signing_key().pem)


def _for_allauth(key: Key) -> PrivateKey:
    return PrivateKey(pem=key.pem, not_before=dt.datetime.fromisoformat(key.signs_from) if key.signs_from else FAR_AWAY)
