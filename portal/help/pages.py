"""What pages are called for those who read what was said of them, and which are open to everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from portal.lib.codes import is_municipality_code

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The address of these says nothing about who reads them: it is kept with a remark. Of others only the kind of page is.
OPEN = frozenset({
    "procedures:guide", "procedures:counter", "recommend:item", "recommend:event", "recommend:place", "front:town", "help:town",
    "help:subject", "connections:service",
})  # fmt: skip
NAMES: Mapping[str, StrOrPromise] = {
    "front:home": _("ホーム"),
    "front:me": _("わたし"),
    "front:welcome": _("はじめの設定"),
    "front:towns": _("市町村の一覧"),
    "front:town": _("市町村のページ"),
    "front:privacy": _("個人情報の取り扱い"),
    "front:accessibility": _("アクセシビリティ"),
    "account_login": _("ログイン"),
    "account_signup": _("利用の登録"),
    "notifications:inbox": _("お知らせの一覧"),
    "notifications:notice": _("届いた通知"),
    "notifications:alerts": _("知らせの受け取り方"),
    "notifications:receiving": _("郵便でも受け取る"),
    "procedures:list": _("手続の一覧"),
    "procedures:guide": _("手続の案内"),
    "procedures:mine": _("自分の申請"),
    "procedures:page": _("申請の入力"),
    "procedures:review": _("申請の確認"),
    "procedures:status": _("申請のいま"),
    "procedures:counters": _("来庁予約の窓口"),
    "procedures:counter": _("来庁予約"),
    "recommend:feed": _("おすすめ"),
    "recommend:item": _("まちの案内"),
    "recommend:event": _("行事"),
    "recommend:events": _("行事の一覧"),
    "recommend:place": _("場所"),
    "recommend:places": _("場所をさがす"),
    "recommend:garbage": _("ごみの分け方"),
    "recommend:calendar": _("こどもカレンダー"),
    "search:search": _("さがす"),
    "search:ask": _("きく"),
    "consent:list": _("同意の確認"),
    "consent:ask": _("同意のお願い"),
    "identity:card_start": _("マイナンバーカードの読み取り"),
    "identity:account": _("ログインと安全"),
    "family:family": _("家族"),
    "family:proxies": _("代理"),
    "help:help": _("使い方・お問い合わせ"),
    "help:town": _("使い方・お問い合わせ"),
    "help:subject": _("困ったとき"),
    "help:beside": _("いっしょに見る"),
    "figures:overview": _("数字で見るとびら"),
    "figures:measure": _("数字で見るとびら"),
    "figures:open_data": _("数字のオープンデータ"),
}
# A word of an address as we make them; five digits in a row are a number of somebody's.
_SLUG = re.compile(r"(?!.*\d(-*\d){4})[a-z0-9-]{1,60}")


def of(path: str) -> tuple[str, str, Mapping[str, object]]:
    """(name of the page, its path where it is open to everybody, else "", what stands in the path). ("", "", {}) for no page of ours.

    Whoever sends a path may have made it up, and officers read it: one that says more than an address of ours is left out.
    """
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return "", "", {}
    name = match.view_name
    if path.startswith(("/admin/", "/api/")) or len(name) > 80:
        return "", "", {}
    is_kept = name in OPEN and all(map(_is_ours, match.kwargs.values()))
    return name, path.partition("?")[0][:120] if is_kept else "", match.kwargs


def _is_ours(part: object) -> bool:
    return isinstance(part, int | UUID) or is_municipality_code(str(part)) or _SLUG.fullmatch(str(part)) is not None


def name_of(page: str, path: str = "") -> str:
    told = str(NAMES.get(page, page))
    return f"{told}（{path}）" if path else told
