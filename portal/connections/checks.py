"""System checks: what would open the provider again without anybody noticing."""

from collections.abc import Sequence
from typing import Any

from allauth.idp.oidc import app_settings
from allauth.idp.oidc.models import Client
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connection

from .rules.registration import fault_of

HASHER = "portal.connections.hashers.ServiceSecretHasher"
ADAPTER = "portal.connections.adapter.PortalAdapter"


def settings_keep_the_provider_closed(**_: Any) -> list[CheckMessage]:
    """tobira.E510–E513."""
    found: list[CheckMessage] = []
    if HASHER not in settings.PASSWORD_HASHERS or settings.PASSWORD_HASHERS[-1] != HASHER:
        found.append(Error("ServiceSecretHasher must stand last in PASSWORD_HASHERS.", id="tobira.E510"))
    if app_settings.ADAPTER != ADAPTER:
        found.append(Error(f"IDP_OIDC_ADAPTER must be {ADAPTER}: `sub` would be the primary key.", id="tobira.E511"))
    if app_settings.DCR_ENABLED or app_settings.CIMD_ENABLED or app_settings.INTROSPECTION_ENABLED:
        found.append(Error("Services are connected by operators: switch DCR, CIMD and introspection off.", id="tobira.E512"))
    if fault_of(f"{settings.OIDC_ISSUER}/"):
        found.append(Error("OIDC_ISSUER must be an https address (http only on localhost) without a path.", id="tobira.E513"))
    return found


def clients_are_strict(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """tobira.E514: consent skipped; tobira.E515: a redirect address with a wildcard. Runs with `migrate` and `check --database`."""
    found: list[CheckMessage] = []
    if not databases or "default" not in databases or not _table_exists():
        return found
    for client in Client.objects.all():
        if client.skip_consent:
            found.append(Error(f"Client {client.pk} skips consent: no service may.", id="tobira.E514"))
        if client.allow_uri_wildcards or any(fault_of(address) for address in client.get_redirect_uris()):
            found.append(Error(f"Client {client.pk} has a redirect address that is not exact.", id="tobira.E515"))
    return found


def _table_exists() -> bool:
    return Client._meta.db_table in connection.introspection.table_names()
