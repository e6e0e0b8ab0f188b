"""What a draft would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.connections.models import ConnectedService, ServiceDraft

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
    changed = (name for name in LABELS if _text(before.get(name)) != _text(after.get(name)))
    return tuple(
        Difference(str(LABELS[name]), _text(before.get(name)), _text(after.get(name)), bool(known) and name in ASKS_AGAIN)
        for name in changed
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


def _text(value: object) -> str:
    """For eyes: lists one to a line, objects as `name: value` lines."""
    if value in (None, "", [], {}, ()):
        return ""
    if isinstance(value, bool):
        return str(_("はい")) if value else ""
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_text(one) if not isinstance(one, list) else len(one)}" for name, one in sorted(value.items()))
    if isinstance(value, list | tuple):
        return "\n".join(_text(one) for one in value)
    return str(value)
