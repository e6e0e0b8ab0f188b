"""The one text of the mail. Constant for everybody and every result: it says nothing and leads nowhere (security N7)."""

from django.utils.translation import gettext_lazy as _

SUBJECT = _("【とびら】お知らせが届いています")
BODY = _("""とびらに、お住まいの市町村からのお知らせが届いています。

いつもお使いのブックマークやホーム画面の「とびら」を開き、「お知らせ」をご覧ください。

このメールには、リンクも添付ファイルもありません。
「とびら」を名乗るメールにリンクがあるときは、開かずに市町村へお問い合わせください。

このメールに返信いただいても、お答えできません。
""")
