"""What this floor says no to."""

from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused
from procedures.models.counter import WEEKDAYS
from procedures.rules.slots import Hours


class NotAccepting(Refused):
    sentence = _("「{procedure}」は、いま受け付けていません。受付期間を、手続の案内のページで確かめてください。")


class ClosedMeanwhile(Refused):
    sentence = _("「{round}」の受付は{closed}に終わりました。入力した内容は残っています。担当課（{phone}）へお問い合わせください。")


class AlreadySubmitted(Refused):
    sentence = _("この申請は、もう提出されています。受付番号は {receipt_number} です。")


class NotComplete(Refused):
    sentence = _("まだ入力が終わっていないところが{count}か所あります。「{first}」から直してください。")


class CorrectionOverdue(Refused):
    sentence = _("修正の期限（{due}）を過ぎました。担当課（{phone}）へお問い合わせください。")


class NotOpenForThat(Refused):
    sentence = _("この申請は「{state}」なので、その操作はできません。画面を開き直して、今の状態を確かめてください。")


class NotOpenForChanges(Refused):
    sentence = _("この申請は「{state}」なので、内容を変えられません。")


class NoReasons(Refused):
    sentence = _("差し戻すときは、直してもらう項目を一つ以上選び、それぞれに理由を書いてください。")


class UnknownAnswer(Refused):
    sentence = _("差し戻す項目「{key}」は、この申請にありません。画面を開き直してください。")


class DueInThePast(Refused):
    sentence = _("修正の期限は、いまより後の日時にしてください。")


class UnknownOutcome(Refused):
    sentence = _("結果を、示された中から選んでください。")


class FacilityMissing(Refused):
    sentence = _("「{outcome}」にするときは、施設を選んでください。")


class FacilityNotOffered(Refused):
    sentence = _("その施設は、この手続の施設の一覧にありません。一覧から選んでください。")


class EmptyNote(Refused):
    sentence = _("メモの内容を書いてください。")


class FaultyForm(Refused):
    sentence = _("様式を公開できません。{places}")


class NothingDecided(Refused):
    sentence = _("結果の決まった申請がまだありません。審査の画面で結果を決めてから、通知にしてください。")


class EmptyMessage(Refused):
    sentence = _("メッセージを書いてから、送ってください。")


class NoMessagesHere(Refused):
    sentence = _("この申請は「{state}」のため、メッセージを送れません。お急ぎのときは、担当課にお電話ください（{phone}）。")


class TooManyMessages(Refused):
    sentence = _("担当課がまだ読んでいないメッセージが10件あります。返事をお待ちになるか、お電話ください（{phone}）。")


class TooManyPapers(Refused):
    sentence = _("1つの申請で送れるファイルは{most}個までです。ほかに必要なものは、担当課に聞いてください。")


class PaperNotReady(Refused):
    sentence = _("このファイルは、いまは開けません（{state}）。")


class TooManyFiles(Refused):
    sentence = _("「{label}」のファイルは{most}個までです。要らないものを消してから選んでください。")


class WrongSort(Refused):
    sentence = _("「{name}」は、「{label}」には付けられません。{wanted}を選んでください。")


class NoSuchQuestion(Refused):
    sentence = _("この質問には、いまファイルを付けられません。画面を開き直してください。")


class UnknownPaper(Refused):
    sentence = _("「{name}」が見つかりません。そのファイルを消して、もう一度選んでください。")


class InfectedPaper(Refused):
    sentence = _("「{name}」にはウイルスの疑いがあり、中身を消しました。別のファイルに替えてから、提出してください。")


class PartTooLarge(Refused):
    sentence = _("ファイルの続きを受け取れませんでした。もう一度選んでください。")


class TooManyUploads(Refused):
    sentence = _("送りかけのファイルが{most}個あります。終わるのを待ってから、次を選んでください。")


class CosignMissing(Refused):
    sentence = _("「{label}」の確認がまだ済んでいません。確認の画面で番号を作り、渡してください。済むと提出できます。")


class NeedsNoWord(Refused):
    sentence = _("この申請には、いま確認は要りません。画面を開き直してください。")


class CodeNotKnown(Refused):
    sentence = _("この番号は使えません。打ちまちがい、7日の期限、新しい番号を作っていないかを、渡した方と確かめてください。")


class OwnApplication(Refused):
    sentence = _("この番号は、あなたの申請のものです。確認する方に渡してください。")


class AnswersChanged(Refused):
    sentence = _("読んでいるあいだに、申請の内容が変わりました。もう一度読んでから、確認してください。")


class ReasonMissing(Refused):
    sentence = _("断るわけを書いてください。申請する方に伝わります。")


class NotOffered(Refused):
    sentence = _("{when}は、いま予約できません。別の時間を選んでください。")


class FullyBooked(Refused):
    sentence = _("{when}は満席になりました。別の時間を選ぶか、空き待ちに入ってください。")


class SameTime(Refused):
    sentence = _("同じ時間に、「{counter}」の予約か空き待ち（{when}）があります。先に取り消すか、別の時間を選んでください。")


class PrincipalIsBusy(Refused):
    """To who acts for somebody (代理): where else that person goes is not the agent's business."""

    sentence = _("ご本人には、同じ時間に別の予約があります。別の時間を選んでください。")


class TooManyOpen(Refused):
    sentence = _("「{counter}」の予約と空き待ちは、一人{most}件までです。前のものを取り消すか、日時を変えてください。")


class VisitOver(Refused):
    sentence = _("この予約は「{state}」なので、その操作はできません。画面を開き直して、今の状態を確かめてください。")


class AlreadyBegun(Refused):
    sentence = _("予約の時間になったので、画面からは変えられません。窓口（{phone}）へお電話ください。")


class NotYetTheDay(Refused):
    sentence = _("来庁したかどうかは、予約の日になってから記録してください。")


class NoSentence(Refused):
    sentence = _("取り消すわけを、住民の方にそのまま届く文で書いてください。")


class HoursOverlap(Refused):
    sentence = _("{day}の{one}からと{two}からの時間が重なっています。どちらかを直してください。")

    @classmethod
    def of(cls, one: Hours, two: Hours) -> "HoursOverlap":
        return cls(day=dict(WEEKDAYS)[one.weekday], one=f"{one.starts:%H:%M}", two=f"{two.starts:%H:%M}")


class TakenByAnother(Refused):
    sentence = _("申請 {number} には、もう担当者がいます。代わるときは、先に担当を外してもらってください。")


class NotTheirs(Refused):
    sentence = _("担当を外せるのは、その担当者と、この課の承認者だけです。")


class FormNameTaken(Refused):
    sentence = _("「{title}」という手続が、もうあります。別の名前にするか、前のものを直してください。")


class NotInLibrary(Refused):
    sentence = _("この様式は、いまは公開されていません。一覧から選び直してください。")


class EditedMeanwhile(Refused):
    sentence = _("{name}さんが先に保存しました。書いた内容は下に残っています。新しい内容と見くらべて、もう一度保存してください。")


class NothingToPublish(Refused):
    sentence = _("公開する下書きがありません。もう公開されたか、捨てられています。画面を開き直してください。")


class FaultyDraft(Refused):
    sentence = _("直すところが{count}つあるので、公開できません。1つめ：{first}")


class Scheduled(Refused):
    sentence = _("公開の日時が決まっているので、書きかえられません。「公開の予約を取り消す」を押してから直してください。")


class NotScheduled(Refused):
    sentence = _("公開の予約はありません。もう公開されたか、取り消されています。")


class TooSoon(Refused):
    sentence = _("公開する日時が過ぎています。これからの日時を書くか、「いま公開する」を押してください。")


class NoSuchChange(Refused):
    sentence = _("取り入れる変更が選ばれていないか、もう新しくなっています。画面を開き直して、選び直してください。")


class NotPublished(Refused):
    sentence = _("公開した版がないので、ほかの市町村に渡せません。先に公開してください。")


class UnreadableForm(Refused):
    sentence = _("「{file}」を手続の様式として読めません。{where} 書き方は docs/procedure.schema.json にあります。")
class NothingToExport(Refused):
    sentence = _("この条件に当てはまる申請はありません。手続、状態、提出日を変えてください。")


class TooManyToExport(Refused):
    sentence = _("{count}件は、一度に書き出せません（{most}件まで）。提出日で区切って、何回かに分けてください。")


class SameKeyOtherBody(Refused):
    """To a machine; the words of the batches' API."""

    sentence = _("このIdempotency-Keyは、別の内容の送信に使われています。新しいキーで送ってください。")


class FacilityOneByOne(Refused):
    sentence = _("施設が決まる結果は、まとめて決められません。1件ずつ、審査の画面で施設を選んでください。")


class ProposedAlready(Refused):
    sentence = _("{name}さんの案が出ています。先に、その案を確かめて決めるか、差し戻してください。")


class ProposalSettled(Refused):
    sentence = _("この案は、もう決まったか、差し戻されたか、出し直されています。画面を開き直して、今の案を確かめてください。")


class NotSecondPerson(Refused):
    sentence = _("案を出した人は、自分では確かめられません。別の職員に頼んでください。")


class NotYourProposal(Refused):
    sentence = _("案を取り下げられるのは、出した人だけです。違うと思うときは、わけを書いて差し戻してください。")


class NoReasonToSendBack(Refused):
    sentence = _("案を差し戻すわけを書いてください。")


class UnknownPoint(Refused):
    sentence = _("その点は、いまの点検表にありません。画面を開き直してください。")


class PointsOpen(Refused):
    sentence = _("まだ確かめていない点があります：{points}。この手続は、すべて確かめてから決めます。")


class NoReasonDespitePoints(Refused):
    sentence = _("まだ確かめていない点があります：{points}。確かめるか、確かめないまま決めるわけを書いてください。")


class NothingToPrint(Refused):
    sentence = _("印刷する申請を選んでください。")


class TooManyToPrint(Refused):
    sentence = _("一度に印刷できるのは{most}件までです。絞り込んでから選んでください。")
class FeeUnclear(Refused):
    sentence = _("この内容では、料金を計算できませんでした。担当課（{phone}）へお問い合わせください。入力した内容は残っています。")


class NotPaidYet(Refused):
    sentence = _("手数料{amount}円が、まだ支払われていません。支払いが済むか、支払期限が過ぎてから、結果を決めてください。")


class NoPaymentOpen(Refused):
    sentence = _("この申請には、いま支払うものがありません。画面を開き直して確かめてください（担当課 {phone}）。")


class ProviderAway(Refused):
    sentence = _("支払いのページに、いまつながりません。数分あとに、もう一度「支払う」を押してください。申請は受け付けています。")


class UnknownPayment(Refused):
    sentence = _("その支払いの番号は、ポータルにありません。")


class WrongAmount(Refused):
    sentence = _("支払われた金額が、手数料と違います。")


class HeardBefore(Refused):
    sentence = _("この知らせは、前に受け取っています。")


class NoRefundHere(Refused):
    sentence = _("返金できるのは、支払い済みで、取り下げられたか結果の決まった申請だけです。画面を開き直して確かめてください。")


class NoRefundReason(Refused):
    sentence = _("返金するわけを書いてください。")


class TooMuchForCodes(Refused):
    sentence = _("文字が多すぎて、QRコードに入りません。長い項目を短くしてください。")


class CodeNotRead(Refused):
    sentence = _("とびらで作ったQRコードとして読み取れませんでした。紙のQRコードを、1番から順にもう一度読み取ってください。")


class CodePartsMissing(Refused):
    sentence = _("この紙のQRコードは{of}個あります。{missing}番目を、続けて読み取ってください。")


class CodeOfAnotherTown(Refused):
    sentence = _("ほかの市町村の窓口に出す紙です。この市町村の紙を作り直すよう、案内してください。")
