"""What is done on a page, in short steps, for two people who look at it together."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

STEPS: Mapping[str, tuple[object, ...]] = {
    "front:home": (_("「届いたもの」と「やること」を、上から見ます。"), _("手続を始めるときは、「手続」を押します。")),
    "account_login": (
        _("メールアドレスは、ご本人が入れます。"), _("「番号を送る」を押します。"), _("届いた番号は、声に出さずに、ご本人が入れます。"),
    ),
    "procedures:list": (_("困っていることや、したい手続を、欄に書きます。"), _("合う手続を押します。")),
    "procedures:guide": (_("対象と、要るものを、声に出して読みます。"), _("そろっていたら、「始める」を押します。")),
    "procedures:page": (
        _("質問は、一つずつ声に出して読みます。"), _("答えは、ご本人が決めて、ご本人が入れます。"), _("途中でやめても、消えません。"),
    ),
    "procedures:review": (_("上から順に、まちがいがないかを読みます。"), _("送るのは、ご本人です。ご本人が「送る」を押します。")),
    "notifications:inbox": (_("題名はかくしてあります。どれを開くかは、ご本人が選びます。"),),
    "notifications:notice": (_("中身はかくしてあります。ご本人が読みたいときに、開きます。"),),
    "identity:card_start": (
        _("カードの暗証番号は、見ないでください。ご本人が入れます。"),
        _("ケースを外して、カードのまん中に電話を重ねます。"),
    ),
    "consent:ask": (
        _("だれが、何に使うかを、声に出して読みます。"),
        _("決めるのはご本人です。同意は、「いっしょに見る」を終えてから押します。"),
    ),
    "procedures:counter-day": (_("行ける日と時間を、ご本人に聞きます。"), _("時間を押すと、確かめる画面が出ます。")),
}  # fmt: skip


def of(view_name: str) -> tuple[str, ...]:
    return tuple(str(step) for step in STEPS.get(view_name, ()))
