"""The provider's decisions. Every override here closes a hole that was found by running allauth 65.21.1 (see `patches.py`)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from allauth.core import context
from allauth.idp.oidc import app_settings
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.models import Client
from django.utils import timezone
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError, UnsupportedResponseTypeError

from . import clientproof, keyring
from .actions import tokens
from .exchange import agreement, by_client, exchange, resident_of
from .models import Proof, Stage, State, Ticket, TicketKind
from .queries import is_trying
from .rules.claims import OPENID

if TYPE_CHECKING:
    from portal.identity.models import User

GRANTS = {"authorization_code", "refresh_token"}
S256 = "S256"


def may_enter(user: User, client: Client) -> bool:
    """Whether this login may use this service now: a resident, a running service (one in trial: somebody who tries it), a
    consent in force for this very service."""
    resident, service = resident_of(user), by_client(client.pk)
    if resident is None or service is None or service.state != State.RUNNING:
        return False
    if service.stage != Stage.PUBLIC and not is_trying(resident, service):
        return False
    return agreement(resident, service).may_enter


def _ways_shown(request: Request) -> int:
    """In how many ways a call shows which service it is (RFC 6749 §2.3: one)."""
    by_header = "basic" in str(request.headers.get("Authorization", ""))[:6].lower()
    return by_header + sum(bool(getattr(request, name, None)) for name in ("client_secret", "client_assertion"))


class PortalValidator(OAuthLibRequestValidator):
    """allauth's validator with single use, families, consent per service and S256 for all."""

    # --- who asks -----------------------------------------------------------------------------------------------------
    def validate_client_id(self, client_id: Any, request: Request) -> bool:
        return super().validate_client_id(client_id, request) and by_client(client_id) is not None

    def _lookup_client(self, request: Request, client_id: str) -> Client | None:
        # The Basic header can hold what the checked parameters cannot; PostgreSQL raises on NUL.
        return super()._lookup_client(request, client_id) if client_id.isprintable() else None

    def authenticate_client(self, request: Request, *args: Any, **kwargs: Any) -> bool:
        """By the one way the service is registered with: a shared secret, or its key."""
        if _ways_shown(request) != 1:
            return False
        if assertion := getattr(request, "client_assertion", None):
            kind, told = getattr(request, "client_assertion_type", None), getattr(request, "client_id", None)
            found = clientproof.service_of(str(kind or ""), str(assertion), str(told or ""))
            if found is not None:
                self._use_client(request, found.client)
            return found is not None
        if not super().authenticate_client(request, *args, **kwargs):
            return False
        service = by_client(request.client.pk)
        return service is not None and service.proof == Proof.SECRET

    def client_authentication_required(self, request: Request, *args: Any, **kwargs: Any) -> bool:
        return True

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, request: Request, *args: Any, **kwargs: Any) -> bool:
        """Letter by letter. The stock comparison parses: it lets further query parameters and other loopback ports pass."""
        return redirect_uri in request.client.get_redirect_uris()

    def validate_response_type(
        self, client_id: str, response_type: str, client: Client, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        if response_type != "code":
            raise UnsupportedResponseTypeError(request=request)
        return True

    def validate_grant_type(self, client_id: str, grant_type: str, client: Client, request: Request, *args: Any, **kwargs: Any) -> bool:
        return grant_type in GRANTS and super().validate_grant_type(client_id, grant_type, client, request, *args, **kwargs)

    def validate_scopes(self, client_id: str, scopes: list[str], client: Client, request: Request, *args: Any, **kwargs: Any) -> bool:
        """Scopes that are not ours, or not this service's, are left out (OpenID Connect Core §3.1.2.1); what is granted is told."""
        request.scopes = [scope for scope in scopes if scope in request.client.get_scopes()]
        return OPENID in scopes

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        return True

    # --- prompt=none --------------------------------------------------------------------------------------------------
    def validate_silent_login(self, request: Request) -> bool:
        return super().validate_silent_login(request) and resident_of(context.request.user) is not None

    def validate_silent_authorization(self, request: Request) -> bool:
        """By the consent to this client. Stock looks at the user's tokens of all clients together."""
        return may_enter(context.request.user, request.client)

    def validate_user_match(self, id_token_hint: str | None, scopes: list[str], claims: Any, request: Request) -> bool:
        """Whether whoever is logged in is the one the service asks for, by `id_token_hint` or `claims.id_token.sub.value`."""
        wanted = set()
        if id_token_hint:
            hint = keyring.read_own(id_token_hint, audience=[request.client.id])
            wanted.add(hint["sub"] if hint else None)
        if sub := ((claims or {}).get("id_token") or {}).get("sub"):
            wanted.add(sub.get("value"))
        user = context.request.user
        if not wanted or not user.is_authenticated:
            # Without a login it is the login that decides; the question comes again after it.
            return True
        return resident_of(user) is not None and wanted == {get_adapter().get_user_sub(request.client, user)}

    # --- codes --------------------------------------------------------------------------------------------------------
    def save_authorization_code(self, client_id: str, code: dict[str, Any], request: Request, *args: Any, **kwargs: Any) -> None:
        resident, login = resident_of(request.user), exchange().login
        if resident is None or login is None or request.code_challenge_method != S256:
            raise RuntimeError("A code was about to be issued past the authorization view.")
        payload = {
            "redirect_uri": request.redirect_uri, "nonce": request.nonce, "challenge": request.code_challenge, "method": S256,
        }
        tokens.open_family(
            resident, request.client, code=code["code"], scopes=request.scopes, named=exchange().named, context=login, payload=payload,
            session=exchange().session,
        )

    def _lookup_authorization_code(self, request: Request, client_id: str | None, code: str | None) -> dict[str, Any] | None:
        """The code as the stock validator's readers (scopes, nonce, challenge, redirect URI) expect it, from our table."""
        client = self._lookup_client(request, client_id) if client_id else None
        ticket = exchange().ticket or (tokens.find(TicketKind.CODE, code, client) if client and code else None)
        if ticket is None:
            return None
        kept = ticket.payload
        return {
            "scopes": ticket.family.scopes, "redirect_uri": kept["redirect_uri"], "code": {"nonce": kept["nonce"]},
            "pkce": {"code_challenge": kept["challenge"], "code_challenge_method": kept["method"]},
        }

    def validate_code(self, client_id: str, code: str, client: Client, request: Request, *args: Any, **kwargs: Any) -> bool:
        """Spend the code before anything else is looked at: a wrong verifier costs the code, and cannot be tried again."""
        ticket = tokens.find(TicketKind.CODE, code, client)
        if ticket is None:
            return False
        if not tokens.spend(ticket):
            tokens.refuse_replay(ticket)
            return False
        if not self._accept(ticket, request):
            return False
        request.scopes = ticket.family.scopes
        request.code_challenge, request.code_challenge_method = ticket.payload["challenge"], ticket.payload["method"]
        return True

    def invalidate_authorization_code(self, client_id: str, code: str, request: Request, *args: Any, **kwargs: Any) -> None:
        """It was spent when it was shown."""

    # --- refresh tokens -----------------------------------------------------------------------------------------------
    def validate_refresh_token(self, refresh_token: str, client: Client, request: Request, *args: Any, **kwargs: Any) -> bool:
        """Hold the token's row; it is spent when its successor is kept, so a request refused for its scope may be mended."""
        ticket = tokens.find(TicketKind.REFRESH, refresh_token, client, lock=True)
        if ticket is None:
            return False
        if ticket.spent_at is not None:
            tokens.refuse_replay(ticket)
            return False
        return self._accept(ticket, request)

    def get_original_scopes(self, refresh_token: str, request: Request, *args: Any, **kwargs: Any) -> list[str]:
        return exchange().family.scopes

    def rotate_refresh_token(self, request: Request) -> bool:
        return True

    def _accept(self, ticket: Ticket, request: Request) -> bool:
        now, user = timezone.now(), ticket.family.resident.user
        if ticket.expires_at <= now or user is None or not user.is_active or not tokens.is_alive(ticket.family_id, now):
            return False
        if not may_enter(user, request.client):
            return False
        exchange().ticket = ticket
        request.user = user
        return True

    # --- tokens -------------------------------------------------------------------------------------------------------
    def save_bearer_token(self, token: dict[str, Any], request: Request, *args: Any, **kwargs: Any) -> None:
        ticket, family = exchange().ticket, exchange().family
        if ticket and ticket.kind == TicketKind.REFRESH and not tokens.spend(ticket):
            tokens.refuse_replay(ticket)
            raise InvalidGrantError(request=request)
        tokens.issue(
            family, request.client, access=token["access_token"], refresh=token["refresh_token"], lives=tokens.ACCESS_LIVES,
            scopes=request.scopes,
        )

    def finalize_id_token(self, id_token: dict[str, Any], token: dict[str, Any], token_handler: Any, request: Request) -> str:
        adapter, family = get_adapter(), exchange().family
        id_token |= {
            "iss": adapter.get_issuer(), "exp": id_token["iat"] + app_settings.ID_TOKEN_EXPIRES_IN, "jti": uuid.uuid4().hex,
            **adapter.get_claims("id_token", request.user, request.client, request.scopes), **family.context,
        }
        service = by_client(request.client.pk)
        if service is None:
            raise InvalidGrantError(request=request)
        return keyring.sign(id_token, service.id_token_alg)

    def get_userinfo_claims(self, request: Request) -> dict[str, Any] | str:
        """The claims of this moment; signed for services that are registered so (OpenID Connect Core §5.3.2)."""
        found = get_validator_context().access_token
        if found is None:
            raise InvalidGrantError(request=request)
        told = get_adapter().get_claims(
            "userinfo", found.user, found.client, found.get_scopes(), named=tokens.named_in((found.data or {}).get("family", ""))
        )
        service = by_client(found.client.pk)
        if service is None or not service.userinfo_alg:
            return told
        return keyring.sign({"iss": get_adapter().get_issuer(), "aud": found.client.pk, **told}, service.userinfo_alg)

    def validate_bearer_token(self, token: str, scopes: list[str], request: Request) -> bool:
        """A token opens while its family lives and the consent stands: a withdrawal counts from the next call on."""
        if not super().validate_bearer_token(token, scopes, request):
            return False
        found = get_validator_context().access_token
        family_id = (found.data or {}).get("family") if found else None
        if family_id is None or not tokens.is_alive(family_id, timezone.now()):
            return False
        return may_enter(request.user, request.client)

    def revoke_token(self, token: str, token_type_hint: str | None, request: Request, *args: Any, **kwargs: Any) -> None:
        tokens.revoke(token, request.client)
