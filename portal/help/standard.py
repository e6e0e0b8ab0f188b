"""The questions that every town's help page begins with. A town replaces or hides them, and adds its own (`models.Answer`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SUBJECTS: Mapping[str, StrOrPromise] = {
    "login": _("ログイン"),
    "card": _("マイナンバーカード"),
    "consent": _("同意"),
    "application": _("手続・申請"),
    "letter": _("お知らせ（通知）"),
    "family": _("家族・代理"),
    "other": _("ことば・そのほか"),
}


@dataclass(frozen=True)
class Question:
    """`key` never changes: towns' answers name it. `url_name`: the page on which it is done."""

    key: str
    subject: str
    question: StrOrPromise
    text: StrOrPromise
    url_name: str = ""


QUESTIONS = (
    Question(
        "login-code",
        "login",
        _("番号のメールが届きません"),
        _(
            "迷惑メールのフォルダーを見て、2〜3分待ってください。届かないときは、メールアドレスに打ちまちがいがないかを確かめて、もう一度"
            "「番号を送る」を押します。使えるのは、いちばん新しい番号だけです。"
        ),
    ),
    Question(
        "login-lost",
        "login",
        _("メールアドレスや電話が変わって、入れません"),
        _(
            "「入れなくなったとき」から、入り直せます。前のメールが読めないときは、市役所・町村役場の窓口で、ご本人を確かめてから入り直せます。"
        ),
        "identity:recovery",
    ),
    Question(
        "login-password",
        "login",
        _("パスワードを忘れました"),
        _("パスワードは要りません。メールに届く番号か、スマートフォンの顔・指紋で入れます。"),
    ),
    Question(
        "card-pin",
        "card",
        _("暗証番号を忘れました。まちがえて止まりました"),
        _(
            "お住まいの市町村の窓口で、決め直せます。マイナンバーカードを持ってきてください。数字4けたの番号は3回、署名用の番号（英数字"
            "6〜16文字）は5回続けてまちがえると、止まります。"
        ),
    ),
    Question(
        "card-none",
        "card",
        _("マイナンバーカードがなくても使えますか"),
        _(
            "はい。手続をさがす、お知らせを読むなど、多くのことはメールのログインだけでできます。カードが要る手続には、始める前にそう書いてあります。"
        ),
    ),
    Question(
        "card-read",
        "card",
        _("カードがうまく読み取れません"),
        _(
            "スマートフォンのケースを外して、カードを平らな机に置きます。電話の上のほうをカードのまん中に重ね、終わるまで動かさないでください。"
            "読み取れないときは、電話の位置を少しずつずらします。"
        ),
    ),
    Question(
        "consent-no",
        "consent",
        _("同意しないと、困ることがありますか"),
        _("いいえ。同意しなくても、手続は続けられ、お知らせも届きます。聞かれた使い方に、あなたの情報を使わないだけです。"),
    ),
    Question(
        "consent-end",
        "consent",
        _("同意をやめたいです"),
        _("「同意の確認」で、いつでもやめられます。やめると、その時から使いません。やめるわけは聞きません。"),
        "consent:list",
    ),
    Question(
        "application-stop",
        "application",
        _("途中でやめたら、消えますか"),
        _("消えません。入力したところまで残ります。「自分の申請」の「書きかけ」から、続けられます。"),
        "procedures:mine",
    ),
    Question(
        "application-fix",
        "application",
        _("送ったあとで、まちがいに気づきました"),
        _("「自分の申請」でその申請を開いて、担当の課にメッセージを送ってください。審査が始まる前なら、取り下げて出し直すこともできます。"),
        "procedures:mine",
    ),
    Question(
        "application-when",
        "application",
        _("結果はいつ分かりますか"),
        _("申請のページに、いまどこまで進んだかと、結果のめやすの日が出ます。結果が出ると「お知らせ」に届き、メールでもお伝えします。"),
        "procedures:mine",
    ),
    Question(
        "letter-mail",
        "letter",
        _("届いたメールは本物ですか"),
        _(
            "とびらのメールには、お知らせの中身は書きません。暗証番号やお金のことも聞きません。心配なときは、メールのリンクを押さずに、"
            "とびらを開いて「お知らせ」を見てください。そこにないものは、にせものです。"
        ),
        "notifications:inbox",
    ),
    Question(
        "letter-paper",
        "letter",
        _("紙でも受け取れますか"),
        _("はい。「お知らせ」の下の「紙の郵便でも受け取る・紙に戻す」で、いつでも変えられます。"),
        "notifications:receiving",
    ),
    Question(
        "family-child",
        "family",
        _("子どもの分も手続できますか"),
        _("はい。「家族」でお子さんを登録すると、お子さんの手続や、お子さんへのお知らせが、あなたの画面に出ます。"),
        "family:family",
    ),
    Question(
        "family-help",
        "family",
        _("家族や職員に、手伝ってもらえますか"),
        _(
            "そばで見てもらうときは「いっしょに見る」を押してください。字が大きくなり、人に見せたくないものを隠します。代わりに手続して"
            "もらうときは「代理」を登録します。ログインの番号や暗証番号は、だれにも教えないでください。"
        ),
        "help:beside",
    ),
    Question(
        "other-words",
        "other",
        _("日本語がむずかしいです"),
        _(
            "画面の上の、ことばのボタンを押すと、13のことばから選べます。「ふりがなをつける」もそこにあります。市町村が書いた文には、"
            "日本語だけのものがあり、そう書いてあります。"
        ),
    ),
    Question(
        "other-safe",
        "other",
        _("わたしの情報は、だれが見ますか"),
        _("手続の担当の職員が、仕事に要るときだけ見ます。だれがいつ見たかは「わたしの情報の記録」に残り、あなたが読めます。"),
        "audit:about_me",
    ),
)
BY_KEY: Mapping[str, Question] = {one.key: one for one in QUESTIONS}


def of(subject: str) -> tuple[Question, ...]:
    return tuple(one for one in QUESTIONS if one.subject == subject)
