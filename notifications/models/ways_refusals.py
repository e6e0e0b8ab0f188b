"""Why a way of being told is declined."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused


class UnknownPushService(Refused):
    sentence = _("このブラウザの通知の仕組みには、まだ対応していません。メールやLINEをお使いください。")


class TooManyDevices(Refused):
    sentence = _("通知を受け取る端末は{most}台までです。使わない端末を、下の一覧から外してください。")


class NotOffered(Refused):
    sentence = _("この方法は、いまは使えません。ほかの方法を選んでください。")


class NoMobileNumber(Refused):
    sentence = _("携帯電話の番号（070・080・090で始まる11桁）を入れてください。")


class WrongCode(Refused):
    sentence = _("番号が違うか、時間が過ぎています。届いたSMSの6桁を入れるか、もう一度送ってください。")


class TooSoon(Refused):
    sentence = _("番号は送ったばかりです。届かないときは、1分待ってから、もう一度送ってください。")


class BadRest(Refused):
    sentence = _("休みの終わりの日は、明日から{days}日以内で選んでください。")
