"""What this floor writes into the trail."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

PROCEDURE_INSTALLED = Event("procedures.procedure_installed", _("手続を設置した"))
PROCEDURE_ADJUSTED = Event("procedures.procedure_adjusted", _("手続の受付や連絡先を変えた"))
FORM_PUBLISHED = Event("procedures.form_published", _("手続の様式を公開した"))
APPLICATION_STARTED = Event("procedures.application_started", _("申請の入力を始めた"))
APPLICATION_SAVED = Event("procedures.application_saved", _("入力中の申請を保存した"))
APPLICATION_DISCARDED = Event("procedures.application_discarded", _("入力中の申請を消した"))
APPLICATION_SUBMITTED = Event("procedures.application_submitted", _("申請を提出した"))
APPLICATION_RESUBMITTED = Event("procedures.application_resubmitted", _("直した申請を提出した"))
APPLICATION_WITHDRAWN = Event("procedures.application_withdrawn", _("申請を取り下げた"))
APPLICATION_READ = Event("procedures.application_read", _("申請の内容を見た"))
APPLICATIONS_LISTED = Event("procedures.applications_listed", _("申請の一覧を見た"))
REVIEW_STARTED = Event("procedures.review_started", _("申請の審査を始めた"))
APPLICATION_RETURNED = Event("procedures.application_returned", _("申請を差し戻した"))
APPLICATION_DECIDED = Event("procedures.application_decided", _("申請の結果を決めた"))
NOTE_ADDED = Event("procedures.note_added", _("申請に職員メモを付けた"))
DECISIONS_NOTIFIED = Event("procedures.decisions_notified", _("申請の結果から一括通知を準備した"))
DECISIONS_EXPORTED = Event("procedures.decisions_exported", _("申請の結果をファイルに書き出した"))
MESSAGE_WRITTEN = Event("procedures.message_written", _("申請についてメッセージを送った"))
MESSAGE_ANSWERED = Event("procedures.message_answered", _("申請者にメッセージを送った"))
MESSAGES_READ = Event("procedures.messages_read", _("申請についてのメッセージを読んだ"))
APPLICANT_TOLD = Event("procedures.applicant_told", _("申請の動きがあったことを知らせた"))
PAPER_OPENED = Event("procedures.paper_opened", _("申請のファイルを開いた"))
PAPER_READ = Event("procedures.paper_read", _("申請のファイルを見た"))
PAPER_SCANNED = Event("procedures.paper_scanned", _("申請のファイルのウイルスを調べた"))
