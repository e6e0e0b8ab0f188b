"""The words of all alerts. Constant for everybody and every result: they say nothing and lead nowhere (security N7)."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

SUBJECT = _("【とびら】お知らせが届いています")
BODY = _("""とびらに、お住まいの市町村からのお知らせが届いています。

いつもお使いのブックマークやホーム画面の「とびら」を開き、ホームと「お知らせ」をご覧ください。

このメールには、リンクも添付ファイルもありません。
「とびら」を名乗るメールにリンクがあるときは、開かずに市町村へお問い合わせください。

このメールに返信いただいても、お答えできません。
""")
SHORT = _("お知らせがあります")
MESSAGE = _("とびらにお知らせがあります。いつもの「とびら」を開いてご覧ください。このメッセージにリンクはありません。")
CODE = _("とびらの確認番号は%(code)sです。10分以内に、とびらの画面に入れてください。")


def in_each_language(text: object) -> dict[str, str]:
    """The one text in every language of the portal."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = str(text)
    return found
