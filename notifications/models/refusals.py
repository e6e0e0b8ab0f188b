"""Why an act on a notice is declined: one sentence each that says what, where and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused


class UploadedBefore(Refused):
    sentence = _("このファイルは{uploaded_on}に取り込み済みです（{title}）。もう一度使うときは、理由を書いてください。")


class NoRows(Refused):
    sentence = _("見出しの下にデータの行がありません。ファイルの1行目が見出しか、確かめてください。")


class ColumnsMissing(Refused):
    sentence = _("必要な列が選ばれていません：{fields}。「列の対応づけ」で選ぶか、ファイルに列を足してください。")


class ColumnsDoubled(Refused):
    sentence = _("{columns}列が2つの項目に選ばれています。1つの列は1つの項目だけに使えます。")


class WrongState(Refused):
    sentence = _("この一括は「{state}」なので、その操作はできません。一覧で状態を確かめてください。")


class AlreadyApproved(Refused):
    sentence = _("この一括は、ほかの職員がすでに承認しています。画面を開き直してください。")


class AlreadyIssued(Refused):
    sentence = _("この一括はすでに発行されています。二重に発行されることはありません。")


class AlreadyReleased(Refused):
    sentence = _("この一括はすでに公開されているので、中止できません。必要なときは「取消」を使ってください。")


class ApprovesOwnWork(Refused):
    sentence = _("取り込みや修正をした本人は承認できません。ほかの承認者に頼んでください。")


class NotAnApprover(Refused):
    sentence = _("承認の役割がありません。承認者に頼むか、管理者に役割を付けてもらってください。")


class ChangedSinceSeen(Refused):
    sentence = _("開いていた画面のあとに内容が変わりました。もう一度、確認ページの内容を見てから承認してください。")


class BooksDoNotBalance(Refused):
    sentence = _("件数が合いません（取り込み{uploaded}件、内訳の合計{accounted}件）。発行せず、確認をやり直してください。")


class NothingToIssue(Refused):
    sentence = _("デジタルで通知できる行がありません。保留と郵送の理由を確かめてください。")


class BadReleaseTime(Refused):
    sentence = _("公開の時刻は、いまから180日以内で選んでください。")


class ReasonMissing(Refused):
    sentence = _("理由を書いてください。あとから見た人に分かるように、短くてもかまいません。")


class UnknownTemplate(Refused):
    sentence = _("「{slug}」という通知のひな形は、この市町村にありません。")


class CaseOfAnother(Refused):
    sentence = _("受付番号{case_number}は、すでに別の人の申請に使われています。番号を確かめてください。")


class CaseNumberDamaged(Refused):
    sentence = _("受付番号{case_number}の検査文字が合いません。番号を確かめてください。")


class NotDroppable(Refused):
    sentence = _("{number}行目は郵送に切り替えられません。デジタルで通知する行か、PDFを作れなかった行だけを切り替えられます。")


class StillReading(Refused):
    sentence = _("いま全行を確かめています。終わるまで、しばらくお待ちください。")


class FingerprintsBroken(Refused):
    sentence = _(
        "{rows}行目の照合コードが、受付番号・生年月日・氏名と合いません。列がずれたか、一部だけ並べ替えられています。"
        "書き出したファイルからやり直してください（ほかにもあれば全部で{count}行）。"
    )


class NotAllLookedAt(Refused):
    sentence = _("見本をすべて見て、印を付けてください（あと{left}通）。")


class ApprovalReasonMissing(Refused):
    sentence = _("前回との違い、または照合コードのないことを確かめた理由を書いてください。")


class NoSuchRow(Refused):
    sentence = _("{number}行目は保留になっていません。画面を開き直してください。")


class AlreadyProposed(Refused):
    sentence = _("{number}行目には、すでに確認待ちの提案があります。")


class ProposalGone(Refused):
    sentence = _("この提案はもう確認待ちではありません。画面を開き直してください。")


class NeedsAnotherPerson(Refused):
    sentence = _("提案した本人は確認できません。ほかの職員に頼んでください。")


class CaseNotDeliverable(Refused):
    sentence = _("受付番号{case_number}へはデジタルで通知できません。{why}")


class CaseUnknown(Refused):
    sentence = _("受付番号{case_number}の申請が、この市町村にありません。番号を確かめてください。")


class CaseTaken(Refused):
    sentence = _("受付番号{case_number}には、この一括の{number}行目がすでに届きます。")


class TooSoonToMove(Refused):
    sentence = _("公開の時刻は、いまから10分後以降、180日以内で選んでください。")


class NoTrialAddress(Refused):
    sentence = _("試し送信の宛先がありません。職員本人が、住民としてもとびらに登録してから使ってください。")


class NothingToRecall(Refused):
    sentence = _("取り消せる通知がありません。行の番号を確かめてください。")


class NotRecallable(Refused):
    sentence = _("公開していない通知は取り消せません。公開前なら「中止」を使ってください。")


class BatchNotReplaceable(Refused):
    sentence = _("差し替えられるのは、同じひな形の、公開した一括だけです。")


class KeyExpired(Refused):
    sentence = _("鍵の期限は、いまから1年以内の日時にしてください。")


class NotAnAdministrator(Refused):
    sentence = _("連携の鍵を扱えるのは、管理者の役割の職員です。")


class SameKeyOtherBody(Refused):
    sentence = _("このIdempotency-Keyは、別の内容の送信に使われています。新しいキーで送ってください。")


class ApprovalStands(Refused):
    sentence = _("承認のあとは変えられません。先に承認を取り下げてください。")


class MoveAlreadyAsked(Refused):
    sentence = _("公開時刻の変更は、すでに1件が確認待ちです。先にその返事をしてください。")


class RecalledMeanwhile(Refused):
    sentence = _("この通知は、いま取り消されました。画面を開き直してください。")


class EditedMeanwhile(Refused):
    sentence = _("{name}さんが先に保存しました。書いた内容は下に残っています。新しい内容と見くらべて、もう一度保存してください。")


class NothingToPublish(Refused):
    sentence = _("公開する下書きがありません。文面を直して保存すると、下書きができます。")


class NotPublishable(Refused):
    sentence = _("まだ公開できません（{count}か所）。最初は {place}：{sentence}")


class TemplateNameTaken(Refused):
    sentence = _("「{name}」というひな形は、もうあります。ちがう名前を付けてください。")


class NotInLibrary(Refused):
    sentence = _("そのひな形は、府の文例集にありません。一覧を開き直してください。")


class NotRetryable(Refused):
    sentence = _("{number}行目は、いまPDFを作り直せません。画面を開き直してください。")


class NoSuchChange(Refused):
    sentence = _("その変更は、もうありません。画面を開き直してください。")


class NoSuchDepartment(Refused):
    sentence = _("この市町村の担当課ではありません。一覧から選び直してください。")


class NotYoursToHandOver(Refused):
    sentence = _("担当課を変えられるのは、庁内のすべての課を受け持つ職員と管理者です。")


class BadPicture(Refused):
    sentence = _("公印の画像として使えません。PNGかJPEGの、1MBまで、100×100から3000×3000画素までの画像を選んでください。")


class NeverPublished(Refused):
    sentence = _("「{name}」はまだ公開していません。ひな形の「確かめて公開」で公開してから使ってください。")


class Frozen(Refused):
    sentence = _("この通知は、内容を確かめているあいだ開けません。市町村の担当者に知らせてあります。確かめ終わると、また開けます。")


class NotFrozen(Refused):
    sentence = _("この一括は凍結されていません。画面を開き直してください。")


class NotOpenedYet(Refused):
    sentence = _("まだ開いていない通知は、しまえません。先に開いてください。")


class LabelTooLong(Refused):
    sentence = _("ラベルは1文字から{longest}文字までで書いてください。")


class TooManyLabels(Refused):
    sentence = _("ラベルは{most}種類まで使えます。使わなくなったラベルを外してから、付けてください。")


class NoSuchForm(Refused):
    sentence = _("受け取り方を選び直してください。")


class ConsentMissing(Refused):
    sentence = _("先に「{town}からの通知をとびらで受け取る」に同意してください。「同意」の画面でできます。")
