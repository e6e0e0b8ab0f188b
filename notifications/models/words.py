"""What officers read for each code of the rules: states, outcomes, doubts and faults, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from notifications.rules.books import Outcome
from notifications.rules.distribution import Odd
from notifications.rules.fields import Fault
from notifications.rules.matching import Doubt
from notifications.rules.release import Wait
from notifications.rules.states import BatchState

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

STATES: Mapping[str, _StrOrPromise] = {
    BatchState.DRAFT: _("取り込み済み"),
    BatchState.MAPPED: _("列の対応づけ済み"),
    BatchState.READING: _("全行を確認中"),
    BatchState.CHECKED: _("確認済み・承認待ち"),
    BatchState.APPROVED: _("承認済み・発行待ち"),
    BatchState.ISSUED: _("発行済み・公開待ち"),
    BatchState.RELEASED: _("公開済み"),
    BatchState.STOPPED: _("中止"),
    BatchState.RECALLED: _("取消済み"),
}

OUTCOMES: Mapping[str, _StrOrPromise] = {
    Outcome.DIGITAL: _("デジタルで通知"),
    Outcome.PAPER: _("郵送"),
    Outcome.QUARANTINED: _("保留（宛先の確認が必要）"),
    Outcome.INVALID: _("誤りあり"),
    Outcome.DROPPED: _("通知しない"),
}

DOUBTS: Mapping[str, _StrOrPromise] = {
    Doubt.DAMAGED_NUMBER: _("受付番号の検査文字が合いません。番号の写し間違いがないか、受付簿で確かめてください。"),
    Doubt.ZERO_LOST: _("受付番号の先頭の0が消えているようです。Excelの列を「文字列」にして、番号を入れ直してください。"),
    Doubt.UNKNOWN_NUMBER: _("この受付番号の申請が見つかりません。番号を確かめるか、郵送してください。"),
    Doubt.DUPLICATE_NUMBER: _("同じ受付番号の行がファイルに2つ以上あります。正しい1行だけを残してください。"),
    Doubt.TWINS: _("番号から申請を決められず、同じ生年月日の子どもの申請が2件以上あります（双子など）。受付番号を確かめてください。"),
    Doubt.BIRTH_DIFFERS: _("受付番号は見つかりましたが、生年月日が申請と違います。行がずれていないか確かめてください。"),
    Doubt.NAME_DIFFERS: _("受付番号と生年月日は合いますが、氏名が申請と違います。行がずれていないか確かめてください。"),
    Doubt.INACTIVE: _("この住民はポータルの利用を終えています。郵送してください。"),
    Doubt.MOVED: _("この住民は転出しています。住所を確かめて郵送してください。"),
    Doubt.ALREADY_ISSUED: _("この申請には、同じ種類の通知をすでに発行しています。差し替えるときは、理由を書いて取り込み直してください。"),
    Doubt.NO_CONSENT: _("デジタルでの受け取りに同意していません。郵送してください。"),
    Doubt.CHANGED: _("承認のあとに行の内容が変わっています。発行せず止めました。システム担当に知らせてください。"),
    Doubt.PUT_ON_PAPER: _("職員が郵送に切り替えました。"),
    Doubt.PROTECTED: _("支援措置などの対象です。届ける相手と方法を、担当課で1件ずつ決めてください。"),
    Doubt.RESOLVED: _("保留を2人で確かめ、扱いを決めました。"),
}

FAULTS: Mapping[str, _StrOrPromise] = {
    Fault.EMPTY: _("空欄です。値を入れてください。"),
    Fault.TOO_LONG: _("文字が多すぎます。短くしてください。"),
    Fault.NOT_A_DATE: _("日付として読めません。「2021/5/6」や「令和3年5月6日」の形にしてください。"),
    Fault.IN_THE_FUTURE: _("生年月日としてありえない日付です。別の列の日付が入っていないか確かめてください。"),
    Fault.NOT_A_CHOICE: _("決められた言葉ではありません。選べる言葉のどれかにしてください。"),
    Fault.FORMULA: _("数式のような文字（= + - @）で始まっています。計算式ではなく、値を入れてください。"),
    Fault.CONTROL: _("見えない制御文字が入っています。入力し直してください。"),
    Fault.UNREADABLE: _("セルの値を読み取れません（エラー値など）。Excelで値を直してください。"),
    Fault.BEYOND: _("見出しのない列に値があります。列がずれていないか確かめてください。"),
    Fault.NOT_MONEY: _("金額として読めません。小数点や文字を使わず、「12300」や「12,300」のように円単位の整数で入れてください。"),
    Fault.TOO_MUCH_MONEY: _("金額が大きすぎます。けたを間違えていないか確かめてください。"),
    Fault.TOO_MANY_LINES: _(
        "別表の行数が、ひな形で決めた数を超えています。超えた行は通知に載らないので、行を減らすか、ひな形の行数を増やしてください。"
    ),
}

WAITS: Mapping[str, _StrOrPromise] = {
    Wait.MATERIALISING: _("通知を作成しています。"),
    Wait.RENDERING: _("PDFを作成しています。"),
    Wait.FAILED: _("PDFを作成できない通知があります。下の一覧で、もう一度作るか、郵送に切り替えると、公開へ進みます。"),
    Wait.SIGNATURE: _("署名の証明書がないため、PDFの作成を待っています。市町村の管理者が登録すると、続きから自動で進みます。"),
    Wait.ROOM: _("通知を保存する場所の空きが足りないため、PDFの作成を待っています。運用担当が空きを増やすと、続きから自動で進みます。"),
    Wait.TIME: _("公開の時刻を待っています。"),
}

ODDS: Mapping[str, _StrOrPromise] = {
    Odd.SHARE: _("「{of}」の割合が、前回の{before}％から{now}％に変わっています。"),
    Odd.COUNT: _("件数が、前回の{before}件から{now}件に変わっています。"),
    Odd.SUM: _("「{of}」の合計が、前回の{before}円から{now}円に変わっています。"),
    Odd.LEAST: _("「{of}」のいちばん小さい額が、前回の{before}円から{now}円に変わっています。"),
    Odd.MOST: _("「{of}」のいちばん大きい額が、前回の{before}円から{now}円に変わっています。"),
}
