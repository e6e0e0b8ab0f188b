"""The purposes for which what residents tell may be used, beyond the first (`portal.consent.onboarding`).

One for each group, so that nobody has to tell of their home to hear of a festival. Kept in Japanese; pages show the reader's words.
"""

from django.utils.translation import gettext_noop as _

from portal.audit import trail
from portal.consent import actions as consents
from portal.consent.onboarding import PORTAL

from .rules import vocabulary


def prepare_portal(*, by: trail.Actor) -> None:
    """Publish them. Again with the same words: nothing changes."""
    for code, (title, text) in _PURPOSES.items():
        items = [vocabulary.ATTRIBUTE_NAMES[name] for name in vocabulary.GROUPS[code]]
        consents.publish_purpose(code, title=title, text=text, items=items, by=by, holder=PORTAL)


_PURPOSES = {
    vocabulary.LIFE: (
        _("くらしの情報を、おすすめに使う"),
        _(
            "郵便番号・通勤や通学の先・引っ越した日・住まいの種類・自動車・ペットのうち、登録したものだけを使って、あなたに合う情報を選びます。"
            "市町村の職員や他の人に渡すことはありません。やめると、その場で使わなくなります。"
        ),
    ),
    vocabulary.FAMILY: (
        _("世帯の情報を、おすすめに使う"),
        _(
            "世帯の人数と出産予定日のうち、登録したものだけを使って、あなたに合う情報を選びます。"
            "市町村の職員や他の人に渡すことはありません。やめると、その場で使わなくなります。"
        ),
    ),
    vocabulary.CARING: (
        _("介護の認定を、おすすめに使う"),
        _(
            "介護の認定は、健康にかかわる、とくに注意して扱う情報です。登録した区分だけを使い、ほかの情報からおしはかることはありません。"
            "市町村の職員に見せることも、メールや端末への通知に書くこともありません。やめると、その場で使わなくなります。"
        ),
    ),
    vocabulary.NEARBY: (
        _("おおよその場所を、おすすめに使う"),
        _(
            "選んだ場所を、500m四方の区画にして使い、その近くの案内を選びます。住所や、くわしい位置は残しません。区画を、メールや端末への通知に書くこともありません。"
            "市町村の職員や他の人に渡すことはありません。やめると、その場で使わなくなります。"
        ),
    ),
    vocabulary.DISABLED: (
        _("障がいの手帳などを、おすすめに使う"),
        _(
            "障がいの手帳などは、法律でとくに注意して扱うと決められた情報です。登録したものだけを使い、ほかの情報からおしはかることはありません。"
            "市町村の職員に見せることも、メールや端末への通知に書くこともありません。やめると、その場で使わなくなります。"
        ),
    ),
}
