"""What this floor writes into the trail."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event, Look

PROCEDURE_INSTALLED = Event("procedures.procedure_installed", _("手続を設置した"))
PROCEDURE_ADJUSTED = Event("procedures.procedure_adjusted", _("手続の受付や連絡先を変えた"))
ROUND_ADDED = Event("procedures.round_added", _("手続に募集の回を足した"))
FORM_PUBLISHED = Event("procedures.form_published", _("手続の様式を公開した"))
FORM_STARTED = Event("procedures.form_started", _("手続を作り始めた"))
FORM_TAKEN_OVER = Event("procedures.form_taken_over", _("手続の様式をほかから取り入れた"))
FORM_BROUGHT_IN = Event("procedures.form_brought_in", _("手続の様式をファイルから読み込んだ"))
FORM_EDITED = Event("procedures.form_edited", _("手続の様式の下書きを保存した"))
FORM_SCHEDULED = Event("procedures.form_scheduled", _("手続の様式を公開する日時を決めた"))
FORM_UNSCHEDULED = Event("procedures.form_unscheduled", _("手続の様式の公開の予約を取り消した"))
FORM_DISCARDED = Event("procedures.form_discarded", _("手続の様式の下書きを捨てた"))
FORM_CAUGHT_UP = Event("procedures.form_caught_up", _("もとの様式の変更を見終えた"))
FORM_SHARED = Event("procedures.form_shared", _("手続の様式をほかの市町村に公開した"))
FORM_UNSHARED = Event("procedures.form_unshared", _("手続の様式をほかの市町村に渡すのをやめた"))
APPLICATION_STARTED = Event("procedures.application_started", _("申請の入力を始めた"))
APPLICATION_SAVED = Event("procedures.application_saved", _("入力中の申請を保存した"))
APPLICATION_DISCARDED = Event("procedures.application_discarded", _("入力中の申請を消した"))
APPLICATION_SUBMITTED = Event("procedures.application_submitted", _("申請を提出した"))
APPLICATION_RESUBMITTED = Event("procedures.application_resubmitted", _("直した申請を提出した"))
APPLICATION_WITHDRAWN = Event("procedures.application_withdrawn", _("申請を取り下げた"))
APPLICATION_READ = Event("procedures.application_read", _("申請の内容を見た"), Look(_("申請を審査するため"), _("申請の内容")))
APPLICATION_LISTED = Event(
    "procedures.application_listed", _("申請の一覧で見た"), Look(_("受け付けた申請を確かめるため"), _("申請の受付番号と状態"))
)
APPLICATIONS_LISTED = Event("procedures.applications_listed", _("申請の一覧を見た"))
REVIEW_STARTED = Event("procedures.review_started", _("申請の審査を始めた"))
APPLICATION_RETURNED = Event("procedures.application_returned", _("申請を差し戻した"))
APPLICATION_DECIDED = Event("procedures.application_decided", _("申請の結果を決めた"))
NOTE_ADDED = Event("procedures.note_added", _("申請に職員メモを付けた"))
DECISIONS_NOTIFIED = Event("procedures.decisions_notified", _("申請の結果から一括通知を準備した"))
DECISIONS_EXPORTED = Event("procedures.decisions_exported", _("申請の結果をファイルに書き出した"))
MESSAGE_WRITTEN = Event("procedures.message_written", _("申請についてメッセージを送った"))
MESSAGE_ANSWERED = Event("procedures.message_answered", _("申請者にメッセージを送った"))
DECISION_EXPORTED = Event(
    "procedures.decision_exported", _("申請の結果を、ほかの申請と一緒にファイルに書き出した"),
    Look(_("結果の通知や名簿を作るため"), _("申請の結果と氏名・生年月日")),
)  # fmt: skip
MESSAGES_READ = Event("procedures.messages_read", _("申請についてのメッセージを読んだ"))
APPLICANT_TOLD = Event("procedures.applicant_told", _("申請の動きがあったことを知らせた"))
PAPER_OPENED = Event("procedures.paper_opened", _("申請のファイルを開いた"))
PAPER_READ = Event("procedures.paper_read", _("申請のファイルを見た"), Look(_("申請を審査するため"), _("申請に付けたファイル")))
PAPER_SCANNED = Event("procedures.paper_scanned", _("申請のファイルのウイルスを調べた"))
PAPER_ATTACHED = Event("procedures.paper_attached", _("申請にファイルを付けた"))
PAPER_REMOVED = Event("procedures.paper_removed", _("申請に付けたファイルを消した"))
UPLOAD_BEGUN = Event("procedures.upload_begun", _("申請に付けるファイルを送り始めた"))
UPLOADS_FORGOTTEN = Event("procedures.uploads_forgotten", _("送りかけのまま1日過ぎたファイルを消した"))
PAPERS_ERASED = Event("procedures.papers_erased", _("保存期間が過ぎた申請のファイルを消した"))
CASES_ERASED = Event("procedures.cases_erased", _("保存期間が過ぎた申請の中身を消した"))
ORPHANS_ERASED = Event("procedures.orphans_erased", _("どの申請のものでもないファイルを消した"))
DRAFT_MOVED = Event("procedures.draft_moved", _("書きかけの申請を、新しい様式に移した"))
COSIGN_ASKED = Event("procedures.cosign_asked", _("申請の確認を、もう一人に頼んだ"))
COSIGN_TAKEN = Event("procedures.cosign_taken", _("申請の確認を引き受けた"))
COSIGN_CONFIRMED = Event("procedures.cosign_confirmed", _("頼まれた申請の内容を確認した"))
COSIGN_DECLINED = Event("procedures.cosign_declined", _("頼まれた申請の確認を断った"))
COUNTER_ADJUSTED = Event("procedures.counter_adjusted", _("来庁予約の窓口を決めた"))
APPOINTMENT_BOOKED = Event("procedures.appointment_booked", _("来庁を予約した"))
APPOINTMENT_MOVED = Event("procedures.appointment_moved", _("来庁予約の日時を変えた"))
APPOINTMENT_CANCELLED = Event("procedures.appointment_cancelled", _("来庁予約を取り消した"))
APPOINTMENT_CALLED_OFF = Event("procedures.appointment_called_off", _("窓口が来庁予約を取り消した"))
DAY_CLOSED = Event("procedures.day_closed", _("窓口の1日を休みにし、来庁予約を取り消した"))
PLACE_GIVEN = Event("procedures.place_given", _("空き待ちの方に空いた時間を回した"))
VISIT_SET = Event("procedures.visit_set", _("来庁したかどうかを記録した"))
APPOINTMENT_READ = Event(
    "procedures.appointment_read", _("来庁予約の内容を見た"), Look(_("窓口でお待ちするため"), _("来庁予約の日時と氏名"))
)
APPOINTMENTS_LISTED = Event("procedures.appointments_listed", _("来庁予約の一覧を見た"))
APPOINTMENTS_REMINDED = Event("procedures.appointments_reminded", _("来庁予約の前日の知らせを準備した"))
WAITING_ENDED = Event("procedures.waiting_ended", _("空きの出なかった空き待ちを終えた"))
APPOINTMENTS_ERASED = Event("procedures.appointments_erased", _("保存期間が過ぎた来庁予約を消した"))
VISITS_FORGOTTEN = Event("procedures.visits_forgotten", _("退会した方の来庁予約を消した"))
CASE_TAKEN = Event("procedures.case_taken", _("申請の担当者になった"))
CASE_PUT_BACK = Event("procedures.case_put_back", _("申請の担当を外した"))
ANSWERS_EXPORTED = Event("procedures.answers_exported", _("申請の答えをファイルに書き出した"))
APPLICATION_EXPORTED = Event(
    "procedures.application_exported", _("申請の内容を、ほかの申請と一緒にファイルに書き出した"),
    Look(_("申請をまとめて処理するため"), _("申請の内容")),
)  # fmt: skip
CASES_PULLED = Event("procedures.cases_pulled", _("市町村のシステムが申請を受け取った"))
CASE_PULLED = Event(
    "procedures.case_pulled", _("市町村のシステムが申請の内容を受け取った"),
    Look(_("市町村のシステムで申請を処理するため"), _("申請の内容")),
)
DECISION_PROPOSED = Event("procedures.decision_proposed", _("申請の結果の案を出した"))
PROPOSAL_SENT_BACK = Event("procedures.proposal_sent_back", _("申請の結果の案を差し戻した"))
PROPOSAL_TAKEN_BACK = Event("procedures.proposal_taken_back", _("申請の結果の案を取り下げた"))
POINT_TICKED = Event("procedures.point_ticked", _("申請の点検表の一点を確かめた"))
POINT_UNTICKED = Event("procedures.point_unticked", _("申請の点検表の一点の印を外した"))
APPLICATIONS_PRINTED = Event("procedures.applications_printed", _("申請を印刷の画面で開いた"))
PAYMENT_STARTED = Event("procedures.payment_started", _("手数料の支払いを始めた"))
PAYMENT_HEARD = Event("procedures.payment_heard", _("手数料の支払いの結果を受け取った"))
PAYMENT_EXPIRED = Event("procedures.payment_expired", _("手数料の支払期限が過ぎた"))
PAYMENT_REOPENED = Event("procedures.payment_reopened", _("手数料の支払期限を延ばした"))
REFUND_ASKED = Event("procedures.refund_asked", _("手数料の返金を決めた"))
PAYMENTS_EXPORTED = Event("procedures.payments_exported", _("手数料の入金と返金をファイルに書き出した"))
PAYMENT_EXPORTED = Event(
    "procedures.payment_exported", _("手数料の支払いを、ほかの支払いと一緒にファイルに書き出した"),
    Look(_("会計の記録のため"), _("受付番号と金額")),
)  # fmt: skip
PAPER_CODE_READ = Event("procedures.paper_code_read", _("窓口で、持ってきた紙のQRコードを読んだ"))
TOWN_PROCEDURES_ENDED = Event("procedures.town_procedures_ended", _("離れた市町村の手続を閉じた"))
CASES_HANDED_OVER = Event("procedures.cases_handed_over", _("担当の申請を、ほかの職員へ引き継いだ"))
