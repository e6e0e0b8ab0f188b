"""What a draft would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.connections.models import Category, ConnectedService, Kind, Proof, ServiceDraft
from portal.connections.models.services import LEVELS
from portal.connections.rules import pia
from portal.connections.rules.registration import UseForm
from portal.municipalities.queries import names

from .services import claim_labels

# Whoever changes one of these asks residents again.
ASKS_AGAIN = frozenset({"operator", "uses"})
LABELS = {
    "slug": _("識別名"), "name": _("名称"), "kana": _("よみ"), "kind": _("種別"), "category": _("分野"), "town_id": _("市町村"),
    "operator": _("運営者"), "contact": _("問い合わせ先"), "description": _("できること"), "reason": _("情報を使う理由"),
    "start_url": _("ログイン画面"), "redirect_uris": _("戻り先"), "post_logout_redirect_uris": _("ログアウト後の戻り先"),
    "backchannel_logout_uri": _("ログアウトの通知先"), "privacy_url": _("個人情報の取扱い"), "stop_guide": _("やめたあとの扱い"),
    "sector": _("利用者番号の組"), "required_level": _("必要な本人確認"), "proof": _("サービスの確かめ方"), "jwks": _("公開鍵"),
    "id_token_alg": _("IDトークンの署名"), "userinfo_alg": _("利用者情報の署名"), "needs_pushed_requests": _("依頼は先に送る（PAR）"),
    "uses": _("情報の使い道"), "topics": _("知らせる事柄"), "pia": _("個人情報保護評価の答え"), "logo": _("ロゴ"), "claims": _("見る項目"),
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One fact as it is and as it would be, both as text; `asks_again`: residents would be asked again."""

    label: str
    before: str
    after: str
    asks_again: bool


def differences(draft: ServiceDraft) -> tuple[Difference, ...]:
    """What approving would change, in the order of the labels; for a new service all that is said of it."""
    known = ConnectedService.objects.filter(slug=draft.slug).select_related("client").prefetch_related("uses").first()
    before: Mapping[str, Any] = facts_of(known) if known else {}
    after = {**before, **draft.facts}
    told = {name: (_told(name, before.get(name)), _told(name, after.get(name))) for name in LABELS}
    return tuple(
        Difference(str(LABELS[name]), was, will_be, bool(known) and name in ASKS_AGAIN)
        for name, (was, will_be) in told.items()
        if was != will_be
    )


def facts_of(service: ConnectedService) -> dict[str, Any]:
    """What a service is registered with now, as the facts of a draft."""
    plain = {
        name: getattr(service, name)
        for name in (
            "slug", "name", "kana", "kind", "category", "operator", "contact", "description", "reason", "start_url",
            "backchannel_logout_uri", "privacy_url", "stop_guide", "required_level", "proof", "jwks", "id_token_alg",
            "userinfo_alg", "needs_pushed_requests", "topics", "pia", "logo",
        )
    }  # fmt: skip
    uses = [
        {"code": use.code, "title": use.title, "reason": use.reason, "claims": list(use.claims), "months": use.months,
         "is_required": use.is_required}
        for use in service.uses.all()
    ]  # fmt: skip
    return {
        **plain,
        "sector": "" if service.sector == service.slug else service.sector,
        "town_id": service.municipality_id,
        "uses": uses,
        "redirect_uris": list(service.client.get_redirect_uris()),
        "post_logout_redirect_uris": list(service.client.get_post_logout_redirect_uris()),
    }


def _told(name: str, value: Any) -> str:
    """One fact in the words of whoever reads it."""
    if value in (None, "", [], {}, ()):
        return ""
    reader = _READERS.get(name)
    return reader(value) if reader else _text(value)


def _text(value: object) -> str:
    """For eyes: lists one to a line, keys by their names alone."""
    if isinstance(value, bool):
        return str(_("はい")) if value else ""
    if isinstance(value, list | tuple):
        return "\n".join(_text(one) for one in value)
    return str(value)


def _uses(uses: Sequence[Mapping[str, Any]]) -> str:
    """What residents will be asked, use by use: the items stand out, for they are what a reviewer weighs."""
    return "\n\n".join(_use(use) for use in uses)


def _use(use: Mapping[str, Any]) -> str:
    kind = _("なくては使えない") if use.get("is_required") else _("選べます")
    head = f"{use.get('title', '')}（{use.get('code', '')}・{kind}）"
    months = _("%(months)sか月") % {"months": use.get("months", UseForm("", "", "").months)}
    return "\n".join([head, "・".join(claim_labels(use.get("claims", ()))), str(use.get("reason", "")), months])


def _answers(answers: Mapping[str, str]) -> str:
    return "\n\n".join(f"{question}\n{answers[code]}" for code, question in pia.QUESTIONS.items() if answers.get(code))


def _keys(jwks: Mapping[str, Any]) -> str:
    return "\n".join(f"{key.get('kty')} {key.get('kid')}" for key in jwks.get("keys", ()))


_READERS: dict[str, Callable[[Any], str]] = {
    "uses": _uses,
    "pia": _answers,
    "jwks": _keys,
    "topics": lambda topics: "\n".join(f"{topic['code']}: {topic['name']}" for topic in topics),
    "claims": lambda items: "・".join(claim_labels(items)),
    "kind": lambda code: str(dict(Kind.choices).get(code, code)),
    "category": lambda code: str(dict(Category.choices).get(code, code)),
    "proof": lambda code: str(dict(Proof.choices).get(code, code)),
    "required_level": lambda level: str(dict(LEVELS).get(level, level)),
    "town_id": lambda code: names([code]).get(code, code),
}
