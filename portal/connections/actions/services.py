"""Connecting services: their entry in the directory, their client at the provider and the purpose residents agree to."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.audit import trail
from portal.connections import events
from portal.connections.hashers import ServiceSecretHasher
from portal.connections.models import Algorithm, Category, ConnectedService, Kind, Proof, ServiceUse, Stage, State
from portal.connections.models.services import purpose_of
from portal.connections.rules import claims as claim_rules
from portal.connections.rules import registration
from portal.connections.rules.registration import UseForm, fault_of
from portal.consent import actions as consent
from portal.consent import queries as consents
from portal.consent.rules import Ending
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
    """All that is told when a service is connected. `slug` is also its client id. `town_id` None: for the whole prefecture.

    `uses` are what it does with what it is told, in the order in which residents read them; with `claims` alone there is one,
    without which the service does not work. `jwks` are its public keys when its `proof` is one of a key. `topics` are
    {"code", "name"} of what it may tell its users; `pia` the answers to the questions of the privacy assessment.
    """

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
    uses: Sequence[Mapping[str, Any]] = ()
    proof: Proof = Proof.SECRET
    jwks: Mapping[str, Any] = field(default_factory=dict)
    id_token_alg: Algorithm = Algorithm.RS256
    userinfo_alg: str = ""
    needs_pushed_requests: bool = False
    backchannel_logout_uri: str = ""
    privacy_url: str = ""
    stop_guide: str = ""
    pia: Mapping[str, str] = field(default_factory=dict)
    topics: Sequence[Mapping[str, str]] = ()

    @property
    def all_uses(self) -> tuple[UseForm, ...]:
        """Raises `TypeError` for a use with unknown fields."""
        if self.uses:
            return tuple(UseForm(**use) for use in self.uses)
        return (UseForm("main", gettext_noop("サービスの利用"), self.reason, tuple(self.claims), is_required=True),) if self.claims else ()

    @property
    def items(self) -> tuple[str, ...]:
        """All items that it may see, in the catalogue's order."""
        wanted = {item for use in self.all_uses for item in use.claims}
        return tuple(item for item in claim_rules.ITEMS if item in wanted)


def register(
    *, by: trail.Actor, secret: str | None = None, stage: Stage = Stage.PUBLIC, **facts: object
) -> tuple[ConnectedService, str | None]:
    """`connect` with the fields of `ServiceForm` as keywords."""
    return connect(ServiceForm(**facts), by=by, secret=secret, stage=stage)  # type: ignore[arg-type]


def connect(
    form: ServiceForm, *, by: trail.Actor, secret: str | None = None, stage: Stage = Stage.PUBLIC
) -> tuple[ConnectedService, str | None]:
    """Connect a service, or bring one that is connected up to date; doing it twice changes nothing the second time.

    Returns the service and its secret: a new one, or `secret` (at least 256 bits) when given, or None when the service
    keeps the one it has or shows a key. A new service begins at `stage`. Raises `UnsafeAddress`, `NotAService`,
    `RegisteredBefore`.
    """
    check(form, secret)
    with trail.act(events.SERVICE_REGISTERED, by=by, town=form.town_id) as act:
        known = ConnectedService.objects.select_for_update(of=("self",)).filter(slug=form.slug).select_related("client").first()
        if known and known.operator != form.operator:
            raise RegisteredBefore(slug=form.slug, operator=known.operator)
        client, told = _client(form, known.client if known else Client(id=form.slug, secret=""), secret)
        service = _service(form, known or ConnectedService(client=client, stage=stage))
        _settle_uses(service, form.all_uses)
        _publish(service, by)
        act.on_object(service)
        act.note(slug=service.slug)
    return service, told


def check(form: ServiceForm, secret: str | None = None) -> None:
    """Raise the first refusal of these facts, without changing anything."""
    addresses = (form.start_url, *form.redirect_uris, *form.post_logout_redirect_uris, form.backchannel_logout_uri, form.privacy_url)
    for address in addresses:
        if address and (fault := fault_of(address)):
            raise UnsafeAddress(address=address, fault=fault)
    try:
        uses = form.all_uses
    except TypeError as error:
        raise NotAService(slug=form.slug, problem=_("使い道の項目名が違います（%s）。") % error) from error
    strange = claim_rules.unknown([*form.claims, *(item for use in uses for item in use.claims)])
    needs_relay = claim_rules.MAIL in form.items and not settings.RELAY_DOMAIN
    choices = {"kind": Kind, "category": Category, "proof": Proof, "id_token_alg": Algorithm}
    odd = [name for name, known in choices.items() if getattr(form, name) not in known.values]
    other = [name for name in TEXTS if not isinstance(getattr(form, name), str)]
    problems = [
        (bool(odd), _("選べない値があります: %s") % ", ".join(odd)),
        (bool(other), _("文字で書く項目に、ほかのものがあります: %s") % ", ".join(other)),
        (form.slug in registration.NOT_FOR_SERVICES, _("この識別名は、とびらの画面が使っています。違う識別名にしてください。")),
        (not form.start_url, _("ログイン画面のアドレスがありません。")),
        (not form.redirect_uris, _("戻り先のアドレスがありません。")),
        (bool(strange), _("知らない項目があります: %s") % ", ".join(strange)),
        (secret is not None and len(secret) < SECRET_LENGTH, _("秘密鍵が短すぎます。256ビットの乱数にしてください。")),
        (needs_relay, _("転送用メールアドレスのドメイン（RELAY_DOMAIN）が設定されていないので、email は渡せません。")),
        *((True, problem) for problem in registration.faults_of_uses(uses)),
        *((True, problem) for problem in registration.faults_of_keys(form.proof, form.jwks)),
        *((True, problem) for problem in registration.faults_of_topics(form.topics)),
    ]
    for found, problem in problems:
        if found:
            raise NotAService(slug=form.slug, problem=problem)


def _client(form: ServiceForm, client: Client, secret: str | None) -> tuple[Client, str | None]:
    client.name, client.type, client.skip_consent, client.allow_uri_wildcards = form.name, Client.Type.CONFIDENTIAL, False, False
    client.set_grant_types([Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN])
    client.set_response_types([Client.ResponseType.CODE])
    client.set_scopes(list(claim_rules.scopes_of(form.items)))
    client.set_default_scopes([claim_rules.OPENID])
    client.set_redirect_uris(list(form.redirect_uris))
    client.set_post_logout_redirect_uris(list(form.post_logout_redirect_uris))
    told = None if form.proof == Proof.KEY else secret or (None if client.secret else secrets.token_urlsafe(32))
    if told and not (client.secret and client.check_secret(told)):
        client.secret = make_password(told, hasher=ServiceSecretHasher.algorithm)
    if form.proof == Proof.KEY:
        client.secret = ""
    client.save()
    return client, told


TEXTS = ("slug", "name", "kana", "operator", "contact", "description", "reason", "stop_guide", "sector", "userinfo_alg")
PLAIN = (
    "slug", "name", "kana", "category", "operator", "contact", "description", "reason", "start_url", "kind", "logo", "required_level",
    "proof", "id_token_alg", "userinfo_alg", "needs_pushed_requests", "backchannel_logout_uri", "privacy_url", "stop_guide",
)  # fmt: skip


def _service(form: ServiceForm, service: ConnectedService) -> ConnectedService:
    for name in PLAIN:
        setattr(service, name, getattr(form, name))
    service.jwks, service.pia, service.topics = dict(form.jwks), dict(form.pia), [dict(topic) for topic in form.topics]
    service.claims, service.municipality_id, service.sector = list(form.items), form.town_id, form.sector or form.slug
    try:
        service.full_clean(exclude=["client", "claims"])
    except ValidationError as error:
        raise NotAService(slug=form.slug, problem=" ".join(error.messages)) from error
    service.save()
    return service


def _settle_uses(service: ConnectedService, uses: Sequence[UseForm]) -> None:
    ServiceUse.objects.filter(service=service).exclude(code__in=[use.code for use in uses]).delete()
    for position, use in enumerate(uses):
        facts = {
            "title": use.title, "reason": use.reason, "claims": list(use.claims), "months": use.months, "is_required": use.is_required,
            "position": position,
        }  # fmt: skip
        ServiceUse.objects.update_or_create(service=service, code=use.code, defaults=facts)


def _publish(service: ConnectedService, by: trail.Actor) -> None:
    """Put what residents agree to into words. Another recipient, reason or item makes a new version: they are asked again."""
    words = {"service": service.name, "operator": service.operator}
    linked = gettext_noop("%(operator)s のサービスに、とびらのログインで入ります。渡るのは、このサービスだけで使う番号です。") % words
    _publish_one(service, service.purpose, gettext_noop("%(service)s とつながる") % words, linked, (), by)
    for use in service.uses.all():
        text = gettext_noop("%(operator)s が、%(reason)s") % {"operator": service.operator, "reason": use.reason}
        ending = {"ending": Ending.MONTHS, "months": use.months}
        _publish_one(service, purpose_of(service.slug, use.code), use.title, text, tuple(use.claims), by, **ending)


def _publish_one(
    service: ConnectedService, code: str, title: str, text: str, items: tuple[str, ...], by: trail.Actor, **ending: Any
) -> None:
    now = consents.current_purpose(code, service.municipality_id)
    if now is None or (now.title, now.text, now.items) != (title, text, items):
        further: dict[str, Any] = {"holder": service.operator, "recipients": (service.operator,), **ending}
        consent.publish_purpose(code, title=title, text=text, items=items, by=by, town_id=service.municipality_id, **further)


def set_state(service: ConnectedService, state: State, *, by: trail.Actor) -> None:
    """Run, pause or stop a service. Nobody can enter one that does not run, and its tokens open nothing meanwhile."""
    with trail.act(events.STATE_CHANGED, on=service, by=by) as act:
        service.state = state
        service.save(update_fields=["state"])
        act.note(slug=service.slug, state=str(state))
