"""The purposes every town starts with, in words a resident can say yes or no to.

They are kept in Japanese whatever language the officer reads; pages show them in the reader's (`portal.ui.wording`).
"""

from collections.abc import Collection

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_noop as _

from portal.audit import trail
from portal.municipalities.queries import Town
from portal.municipalities.steps import Offer

from . import actions, queries, rules

LINKAGE, DIGITAL_NOTICE = f"purpose:{rules.LINKAGE}", f"purpose:{rules.DIGITAL_NOTICE}"

PORTAL = _("とびら（大阪府が運営）")


def offers(town: Town) -> tuple[Offer, ...]:
    """What a town needs a resident's yes for."""
    taken = queries.purposes_of(town.code)
    linked, told = translate("町とのつながり"), translate("通知をとびらで受け取る")
    why_linked, why_told = translate("申請を受け付けるときに聞きます。"), translate("通知を、紙のかわりに受け取るかを聞きます。")
    return (
        Offer(LINKAGE, linked, why_linked, (), True, rules.LINKAGE in taken),
        Offer(DIGITAL_NOTICE, told, why_told, (LINKAGE,), True, rules.DIGITAL_NOTICE in taken),
    )


def prepare(town: Town, *, by: trail.Actor, only: Collection[str] | None = None) -> None:
    """Publish a town's purposes (of these offers; None: all). Again with the same words: nothing changes."""
    if only is None or LINKAGE in only:
        _publish_linkage(town, by)
    if only is None or DIGITAL_NOTICE in only:
        _publish_digital_notice(town, by)


def _publish_linkage(town: Town, by: trail.Actor) -> None:
    actions.publish_purpose(
        rules.LINKAGE, town_id=town.code, by=by, title=_("{town}とのつながり").format(town=town.name),
        text=_("{town}があなたの申請を受け付け、通知をあなた宛てに出せるようになります。いつでもやめられます。届いた通知は残ります。").format(town=town.name),
        items=[_("氏名"), _("お住まいの市町村")], holder=town.name,
    )


def _publish_digital_notice(town: Town, by: trail.Actor) -> None:
    actions.publish_purpose(
        rules.DIGITAL_NOTICE, town_id=town.code, by=by, title=_("{town}からの通知をとびらで受け取る").format(town=town.name),
        text=_(
            "決定通知書などを、紙の郵便のかわりに、とびらで受け取ります。届くとメールでお知らせします。"
            "やめると、次の通知から郵便に戻ります。"
        ),
        items=[_("氏名"), _("受付番号"), _("通知の内容")], holder=town.name,
    )


def prepare_portal(*, by: trail.Actor) -> None:
    """Publish the portal's own purposes: recommendations, and answers that are used again."""
    actions.publish_purpose(
        rules.RECOMMENDATION, by=by, title=_("登録した情報を、おすすめに使う"),
        text=_(
            "登録した生年月日・お住まい・お子さん・興味のあることを使って、あなたに合う情報を選びます。"
            "市町村や他の人に渡すことはありません。やめると、その場で使わなくなります。"
        ),
        items=[_("生年月日"), _("お住まいの市町村と区"), _("お子さんの生年月日"), _("興味のあること"), _("ことば")],
        holder=PORTAL,
    )
    actions.publish_purpose(
        rules.REUSE, by=by, title=_("前の申請の答えを、次の申請に使う"),
        text=_(
            "前に提出した申請の答えを、別の手続や別の市町村の申請で同じことを聞かれたときに、はじめから入れておきます。"
            "提出するまで、相手の市町村には渡りません。やめると、次の申請から使いません。"
        ),
        items=[_("前に提出した申請の答え（くり返し聞かれるもの）")], holder=PORTAL,
    )
