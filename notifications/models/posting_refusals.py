"""Why an act on the post is declined: one sentence each that says what, where and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused


class NothingToPost(Refused):
    sentence = _("郵便番号・住所・宛名がそろった手紙がありません。宛先の一覧を書き出し、書き足して取り込んでください。")


class BundleNotReady(Refused):
    sentence = _("手紙のPDFは、まだできていません。少し待って、画面を開き直してください。")


class OpenedMeanwhile(Refused):
    sentence = _("一覧を作ったあとで{count}人が通知を開きました。その分を除いて作り直しています。少し待って、画面を開き直してください。")


class ReportColumnsMissing(Refused):
    sentence = _("「{name}」の列がありません。この画面から書き出したCSVに書き足して、取り込んでください。")


class UnknownPostings(Refused):
    sentence = _("{rows}行目の郵送番号は、この一括のものではありません。何も取り込んでいません。ファイルを確かめてください。")


class BadReport(Refused):
    sentence = _("{row}行目：{why} 何も取り込んでいません。直して、もう一度取り込んでください。")
