"""Connecting services: their entry in the directory, their client at the provider and the purpose residents agree to."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.idp.oidc.models import Client
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.audit import trail
from portal.connections import events
from portal.connections.hashers import ServiceSecretHasher
from portal.connections.models import Category, ConnectedService, Kind, State
from portal.connections.rules import claims as claim_rules
from portal.connections.rules.registration import fault_of
from portal.consent import actions as consent
from portal.consent import queries as consents
from portal.lib.refusals import Refused

SECRET_LENGTH = 43  # 256 random bits in base64url


class UnsafeAddress(Refused):
    sentence = gettext_lazy(
        "アドレス {address} は登録できません（{fault}）。https:// で始まり、*・#・ログイン名を含まない、完全なアドレスを登録してください。"
    )


class NotAService(Refused):
    sentence = gettext_lazy("サービス {slug} の登録内容に誤りがあります: {problem}")


class RegisteredBefore(Refused):
    sentence = gettext_lazy("{slug} という識別名は、別の運営者（{operator}）が使っています。違う識別名にしてください。")


@dataclass(frozen=True)
class ServiceForm:
    """All that is told when a service is connected. `slug` is also its client id. `town_id` None: for the whole prefecture."""

    slug: str
    name: str
    kana: str
    category: Category
    operator: str
    contact: str
    description: str
    reason: str
    start_url: str
    redirect_uris: Sequence[str]
    post_logout_redirect_uris: Sequence[str] = ()
    claims: Sequence[str] = ()
    kind: Kind = Kind.GOVERNMENT
    town_id: str | None = None
    sector: str = ""
    logo: str = ""
    required_level: int = 1


def register(*, by: trail.Actor, secret: str | None = None, **facts: object) -> tuple[ConnectedService, str | None]:
    """`connect` with the fields of `ServiceForm` as keywords."""
    return connect(ServiceForm(**facts), by=by, secret=secret)  # type: ignore[arg-type]


def connect(form: ServiceForm, *, by: trail.Actor, secret: str | None = None) -> tuple[ConnectedService, str | None]:
    """Connect a service, or bring one that is connected up to date; doing it twice changes nothing the second time.

    Returns the service and its secret: a new one, or `secret` (at least 256 bits) when given, or None when the service
    keeps the one it has. Raises `UnsafeAddress`, `NotAService`, `RegisteredBefore`.
    """
    _check(form, secret)
    with trail.act(events.SERVICE_REGISTERED, by=by, town=form.town_id) as act:
        known = ConnectedService.objects.select_for_update(of=("self",)).filter(slug=form.slug).select_related("client").first()
        if known and known.operator != form.operator:
            raise RegisteredBefore(slug=form.slug, operator=known.operator)
        client, told = _client(form, known.client if known else Client(id=form.slug, secret=""), secret)
        service = _service(form, known or ConnectedService(client=client))
        _publish(service, by)
        act.on_object(service)
        act.note(slug=service.slug)
    return service, told


def _check(form: ServiceForm, secret: str | None) -> None:
    for address in (form.start_url, *form.redirect_uris, *form.post_logout_redirect_uris):
        if fault := fault_of(address):
            raise UnsafeAddress(address=address, fault=fault)
    problems = [
        (not form.redirect_uris, _("戻り先のアドレスがありません。")),
        (bool(strange := claim_rules.unknown(form.claims)), _("知らない項目があります: %s") % ", ".join(strange)),
        (secret is not None and len(secret) < SECRET_LENGTH, _("秘密鍵が短すぎます。256ビットの乱数にしてください。")),
    ]
    for found, problem in problems:
        if found:
            raise NotAService(slug=form.slug, problem=problem)


def _client(form: ServiceForm, client: Client, secret: str | None) -> tuple[Client, str | None]:
    client.name, client.type, client.skip_consent, client.allow_uri_wildcards = form.name, Client.Type.CONFIDENTIAL, False, False
    client.set_grant_types([Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN])
    client.set_response_types([Client.ResponseType.CODE])
    client.set_scopes(list(claim_rules.scopes_of(form.claims)))
    client.set_default_scopes([claim_rules.OPENID])
    client.set_redirect_uris(list(form.redirect_uris))
    client.set_post_logout_redirect_uris(list(form.post_logout_redirect_uris))
    told = secret or (None if client.secret else secrets.token_urlsafe(32))
    if told and not (client.secret and client.check_secret(told)):
        client.secret = make_password(told, hasher=ServiceSecretHasher.algorithm)
    client.save()
    return client, told


def _service(form: ServiceForm, service: ConnectedService) -> ConnectedService:
    for name in ("slug", "name", "kana", "category", "operator", "contact", "description", "reason", "start_url", "kind", "logo"):
        setattr(service, name, getattr(form, name))
    service.required_level = form.required_level
    service.claims, service.municipality_id, service.sector = list(form.claims), form.town_id, form.sector or form.slug
    try:
        service.full_clean(exclude=["client", "claims"])
    except ValidationError as error:
        raise NotAService(slug=form.slug, problem=" ".join(error.messages)) from error
    service.save()
    return service


def _publish(service: ConnectedService, by: trail.Actor) -> None:
    """Put what residents agree to into words. A changed operator, reason or item makes a new version: they are asked again."""
    title = gettext_noop("%(service)s とつながる") % {"service": service.name}
    text = gettext_noop("%(operator)s が、%(reason)s") % {"operator": service.operator, "reason": service.reason}
    now = consents.current_purpose(service.purpose, service.municipality_id)
    if now is None or (now.title, now.text, now.items) != (title, text, tuple(service.claims)):
        consent.publish_purpose(service.purpose, title=title, text=text, items=service.claims, by=by, town_id=service.municipality_id)


def set_state(service: ConnectedService, state: State, *, by: trail.Actor) -> None:
    """Run, pause or stop a service. Nobody can enter one that does not run, and its tokens open nothing meanwhile."""
    with trail.act(events.STATE_CHANGED, on=service, by=by) as act:
        service.state = state
        service.save(update_fields=["state"])
        act.note(slug=service.slug, state=str(state))
