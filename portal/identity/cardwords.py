"""What people are told about a card's reading: for each way in which it can end, what happened and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Words:
    """`again` is whether trying again can help; `passkeys` whether the way on is another login with a passkey."""

    title: StrOrPromise
    text: StrOrPromise
    again: bool = True
    passkeys: bool = False


WORDS: dict[str, Words] = {
    "cancelled": Words(
        _("読み取りをやめました"),
        _("カードは読み取られていません。いつでも、もう一度始められます。"),
    ),
    "timed_out": Words(
        _("時間が過ぎました"),
        _("読み取りが終わらないまま時間が過ぎました。カードと暗証番号を用意して、もう一度お試しください。"),
    ),
    "pin_locked": Words(
        _("カードがロックされています"),
        _("暗証番号を続けてまちがえたため、カードがロックされました。市町村の窓口か、コンビニの端末で暗証番号を設定し直してください。"),
        again=False,
    ),
    "certificate_expired": Words(
        _("カードの期限が切れています"),
        _("カードの電子証明書の期限が切れています。市町村の窓口で更新してから、もう一度お試しください。"),
        again=False,
    ),
    "certificate_revoked": Words(
        _("このカードは使えません"),
        _("カードの電子証明書が止められています。お心当たりのないときは、市町村の窓口へお問い合わせください。"),
        again=False,
    ),
    "no_signing_certificate": Words(
        _("署名用の電子証明書がありません"),
        _("このカードには署名用の電子証明書がありません。15歳未満の方の手続は、保護者の方が代わりに行えます。"),
        again=False,
    ),
    "revoked": Words(
        _("読み取りの途中で、カードが止められました"),
        _("カードの電子証明書が止められたため、確認を終えられませんでした。市町村の窓口へお問い合わせください。"),
        again=False,
    ),
    "declined": Words(
        _("確認を終えられませんでした"),
        _("読み取りの有効な時間が過ぎたようです。もう一度、最初からお試しください。"),
    ),
    "away": Words(
        _("国のシステムにつながりません"),
        _(
            "カードを確かめる国のシステムから返事がありません。1分ほど待ってから、もう一度お試しください。"
            "急ぐときは、市町村の窓口でも手続できます。"
        ),
    ),
    "disbelieved": Words(
        _("確認できませんでした"),
        _(
            "国のシステムから届いた内容が正しいと確かめられなかったため、使いませんでした。もう一度お試しください。"
            "続くときは、市町村へお知らせください。"
        ),
    ),
    "stopped": Words(
        _("途中で止まりました"),
        _("こちらの都合で読み取りが途中で止まりました。お手数ですが、もう一度お試しください。"),
    ),
    "taken": Words(
        _("このカードは、別のアカウントにつながっています"),
        _("1枚のカードは、1つのアカウントにだけつなげます。前に作ったアカウントでログインするか、市町村の窓口へご相談ください。"),
        again=False,
    ),
    "second_factor": Words(
        _("パスキーか認証アプリでの確認が必要です"),
        _("新しいカードへの付け替えは、パスキーか認証アプリでログインした画面でだけできます。入り直してから、もう一度読み取ってください。"),
        again=False,
        passkeys=True,
    ),
    "no_town": Words(
        _("窓口で確認します"),
        _("カードの内容が前と違います。お住まいの市町村の窓口に、カードを持ってお越しください。"),
        again=False,
    ),
    "at_officers": Words(
        _("市町村で確認しています"),
        _("カードの内容が、前に読み取ったものと違います。職員2人が確かめてから付け替えます。終わったらメールでお知らせします。"),
        again=False,
    ),
    "another_browser": Words(
        _("始めたときと違う画面に戻りました"),
        _("読み取りを始めたブラウザーとは別の画面に戻ったため、安全のために止めました。始めたときのブラウザーで、もう一度お試しください。"),
    ),
    "stale": Words(
        _("この読み取りは、もう使えません"),
        _("時間が過ぎたか、新しい読み取りが始まっています。もう一度、最初からお試しください。"),
    ),
    "twice": Words(
        _("この読み取りは、すでに受け取りました"),
        _("同じ返事が2回届いたため、2回目は使いませんでした。読み取りの結果をご覧ください。"),
        again=False,
    ),
}
# What the provider says with `error_description`; anything else it refuses is a person's "no".
_TOLD = {
    "timeout": "timed_out", "pin_locked": "pin_locked", "certificate_expired": "certificate_expired",
    "certificate_revoked": "certificate_revoked", "no_signing_certificate": "no_signing_certificate",
}  # fmt: skip


def words(reason: str) -> Words:
    """The words for a reading's reason, whose detail after the colon is for the log."""
    return WORDS.get(reason.partition(":")[0], WORDS["stopped"])


def reason_of(error: str, description: str) -> str:
    """The reason for an error that the browser brought back."""
    if error == "access_denied":
        return _TOLD.get(description, "cancelled")
    return "away" if error in {"server_error", "temporarily_unavailable"} else "declined"
