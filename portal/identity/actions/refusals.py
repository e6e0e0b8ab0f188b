"""Why family, proxies and towns say no."""

from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused


class NothingNamed(Refused):
    sentence = _("代理でできることが、一つも選ばれていません。通知か手続を選んでください。")


class DateOutOfRange(Refused):
    sentence = _("「いつまで」は、あすから{last}までの日にしてください。")


class TooManyProxies(Refused):
    sentence = _("代理の登録は{most}件までです。使わないものを終わりにしてから、もう一度お試しください。")


class NoSuchProposal(Refused):
    sentence = _("この合言葉は見つかりません。番号を確かめるか、作り直してもらってください。合言葉は24時間で使えなくなります。")


class OwnProposal(Refused):
    sentence = _("この合言葉は、あなたが作ったものです。相手の方が、相手の方の画面で入れてください。")


class NotPossibleHere(Refused):
    """Also said when somebody is protected: the words must fit every case, so that nobody learns which it was."""

    sentence = _("この代理は、画面からは登録できません。お住まいの市町村の窓口でご相談ください。")


class AlreadyOver(Refused):
    sentence = _("この代理は「{state}」になっています。画面を開き直して確かめてください。")


class ChildTooOld(Refused):
    sentence = _("親権者として代理できるのは、お子さんが15歳になる前までです。15歳からは、ご本人に頼んでもらってください。")


class NoTownToAsk(Refused):
    sentence = _("とびらを使っている市町村を選んでください。確認は、その市町村の窓口がします。")


class AlreadyDecided(Refused):
    sentence = _("この確認は、ほかの職員がもう終えています。一覧を開き直してください。")


class SameOfficerTwice(Refused):
    sentence = _("成年後見人の確認には、別の職員がもう一人必要です。一人目は{name}さんです。")


class DoubtfulPerson(Refused):
    sentence = _("同じ氏名と生年月日の方が、すでに登録されています。同じ方か、別の方かを選んでください。")


class NoSuchMember(Refused):
    sentence = _("そのご家族の登録は見つかりません。画面を開き直してください。")


class TooManyMembers(Refused):
    sentence = _("ご家族は{most}人まで登録できます。登録を減らしてから、もう一度お試しください。")


class NotABirthDate(Refused):
    sentence = _("生年月日は、1890年からきょうまでの日を入れてください。")


class StillProxied(Refused):
    sentence = _("この方の代理が続いています。先に代理を終わりにしてから、登録を消してください。")


class NoSuchCounterNumber(Refused):
    sentence = _("この窓口番号は見つかりません。番号を確かめるか、ご本人の画面で作り直してもらってください。番号は30分で使えなくなります。")


class AlreadyProtected(Refused):
    sentence = _("この方は、すでにこの市町村で保護されています。")


class NoSuchTown(Refused):
    sentence = _("その市町村は選べません。一覧から選び直してください。")


class TooManyTowns(Refused):
    sentence = _("見るまちは{most}か所までです。使わないまちを外してから、もう一度お試しください。")
