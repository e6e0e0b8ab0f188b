"""What the trail can say about notices."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event, Look

TEMPLATE_PREPARED = Event("notifications.template_prepared", _("通知のひな形を用意した"))
TEMPLATE_STARTED = Event("notifications.template_started", _("通知のひな形を作り始めた"))
TEMPLATE_TAKEN_OVER = Event("notifications.template_taken_over", _("府の文例集からひな形を取り入れた"))
TEMPLATE_EDITED = Event("notifications.template_edited", _("ひな形の下書きを保存した"))
TEMPLATE_DISCARDED = Event("notifications.template_discarded", _("ひな形の下書きを捨てた"))
TEMPLATE_PUBLISHED = Event("notifications.template_published", _("ひな形の新しい版を公開した"))
TEMPLATE_CAUGHT_UP = Event("notifications.template_caught_up", _("府の文例集の変更を見終えた"))
TEMPLATE_HANDED_OVER = Event("notifications.template_handed_over", _("ひな形の担当課を変えた"))
SEAL_PUT = Event("notifications.seal_put", _("公印の画像を登録した"))
ADDRESSEE_BOUND = Event("notifications.addressee_bound", _("申請に通知の宛先を結びつけた"))

BATCH_UPLOADED = Event("notifications.batch_uploaded", _("通知のファイルを取り込んだ"))
BATCH_MAPPED = Event("notifications.batch_mapped", _("列を対応づけた"))
BATCH_READING = Event("notifications.batch_reading", _("全行の確認を始めた"))
BATCH_SPOILT = Event("notifications.batch_spoilt", _("通知のファイルを読み取れなかった"))
BATCH_CHECKED = Event("notifications.batch_checked", _("通知の内容と宛先を確かめた"))
BATCH_APPROVED = Event("notifications.batch_approved", _("通知の発行を承認した"))
BATCH_RETURNED = Event("notifications.batch_returned", _("通知の承認を取り下げた"))
BATCH_ISSUED = Event("notifications.batch_issued", _("通知を発行した"))
BATCH_RELEASED = Event("notifications.batch_released", _("通知を公開した"))
BATCH_STOPPED = Event("notifications.batch_stopped", _("通知の発行を中止した"))
BATCH_RECALLED = Event("notifications.batch_recalled", _("通知を取り消した"))

RELEASE_MOVE_ASKED = Event("notifications.release_move_asked", _("公開時刻の変更を求めた"))
RELEASE_MOVE_CLOSED = Event("notifications.release_move_closed", _("公開時刻の変更の求めを閉じた"))
RELEASE_MOVED = Event("notifications.release_moved", _("公開の時刻を変えた"))
NOTICES_RECALLED = Event("notifications.notices_recalled", _("一部の通知を取り消した"))
TRIAL_SENT = Event("notifications.trial_sent", _("通知を職員あてに試し送信した"))
RESOLUTION_PROPOSED = Event("notifications.resolution_proposed", _("保留の行の扱いを提案した"))
RESOLUTION_CONFIRMED = Event("notifications.resolution_confirmed", _("保留の行の扱いを確かめて決めた"))
RESOLUTION_REFUSED = Event("notifications.resolution_refused", _("保留の行の扱いの提案を差し戻した"))
ASSUMPTIONS_SET = Event("notifications.assumptions_set", _("郵送の費用と前回との差の目安を決めた"))
CREDENTIAL_MADE = Event("notifications.credential_made", _("連携の鍵を作った"))
CREDENTIAL_REVOKED = Event("notifications.credential_revoked", _("連携の鍵を止めた"))
BATCH_PREPARED = Event("notifications.batch_prepared", _("システム連携で一括通知を準備した"))
OUTCOMES_PULLED = Event("notifications.outcomes_pulled", _("システム連携で結果を読み取った"))

ROWS_EXPORTED = Event("notifications.rows_exported", _("一覧をCSVで書き出した"))
ROW_EXPORTED = Event(
    "notifications.row_exported", _("通知を、ほかの通知と一緒に一覧に書き出した"),
    Look(_("届いたかを確かめ、郵送するため"), _("通知の内容")),
)
ROW_PULLED = Event(
    "notifications.row_pulled", _("市町村のシステムが、通知が届いたかを受け取った"),
    Look(_("通知が届いたかを確かめるため"), _("通知の受付番号と、開いたかどうか")),
)  # fmt: skip
ROW_PREVIEWED = Event("notifications.row_previewed", _("通知の内容を下見した"), Look(_("通知の内容と宛先を確かめるため"), _("通知の内容")))
RECORD_SEEN = Event(
    "notifications.record_seen", _("通知の届いた記録を見た"),
    Look(_("通知が届いたかを確かめるため"), _("通知を公開・お知らせ・開封した日時")),
)
ROW_PUT_ON_PAPER = Event("notifications.row_put_on_paper", _("通知を郵送に切り替えた"))

RENDERING_RETRIED = Event("notifications.rendering_retried", _("通知のPDFをもう一度作らせた"))
CHUNK_WRITTEN = Event("notifications.chunk_written", _("通知を作成した"))
NOTICES_RENDERED = Event("notifications.notices_rendered", _("通知のPDFを作成した"))
NOTICE_OPENED = Event("notifications.notice_opened", _("通知を開いた"))
NOTICE_DOWNLOADED = Event("notifications.notice_downloaded", _("通知のPDFを受け取った"))
BATCH_FROZEN = Event("notifications.batch_frozen", _("通知に食い違いが見つかり、一括を凍結した"))
BATCH_THAWED = Event("notifications.batch_thawed", _("一括の凍結を解いた"))
DELIVERIES_PLANNED = Event("notifications.deliveries_planned", _("お知らせが届いたことを伝える準備をした"))
DELIVERIES_SETTLED = Event("notifications.deliveries_settled", _("送信の途中で切れたものを確かめた"))
ALERTS_SENT = Event("notifications.alerts_sent", _("お知らせが届いたことを伝えた"))
REMINDERS_PLANNED = Event("notifications.reminders_planned", _("まだ開いていない通知の催促を準備した"))

PREFERENCE_SET = Event("notifications.preference_set", _("お知らせの受け取り方を決めた"))
REST_SET = Event("notifications.rest_set", _("お知らせの受け取りを休む日を決めた"))
DEVICE_ADDED = Event("notifications.device_added", _("端末への通知を始めた"))
DEVICE_REMOVED = Event("notifications.device_removed", _("端末への通知をやめた"))
LINE_CODE_MADE = Event("notifications.line_code_made", _("LINEとつなぐ番号を出した"))
LINE_HEARD = Event("notifications.line_heard", _("LINEからの知らせを受け取った"))
LINE_UNLINKED = Event("notifications.line_unlinked", _("LINEとのつながりを切った"))
PHONE_GIVEN = Event("notifications.phone_given", _("SMSを受け取る番号を登録した"))
PHONE_CODE_SENT = Event("notifications.phone_code_sent", _("SMSの番号を確かめる数字を送った"))
PHONE_CONFIRMED = Event("notifications.phone_confirmed", _("SMSを受け取る番号を確かめた"))
PHONE_REMOVED = Event("notifications.phone_removed", _("SMSを受け取る番号を消した"))
FILES_ERASED = Event("notifications.files_erased", _("保存期間が過ぎたファイルの中身を消した"))
CONTENT_ERASED = Event("notifications.content_erased", _("保存期間が過ぎた通知の本文を消した"))
ORPHANS_DELETED = Event("notifications.orphans_deleted", _("どの通知のものでもないPDFを消した"))
EVIDENCE_ERASED = Event("notifications.evidence_erased", _("保存期間が過ぎた通知の記録を消した"))

CERTIFICATE_PUT = Event("notifications.certificate_put", _("署名の証明書を登録した"))
CERTIFICATE_RETIRED = Event("notifications.certificate_retired", _("署名の証明書を使うのをやめた"))
SIGNING_POLICY_SET = Event("notifications.signing_policy_set", _("署名のない通知を認めるかを決めた"))
POSTINGS_FOUND = Event("notifications.postings_found", _("郵送する通知を見つけた"))
POSTING_LISTED = Event("notifications.posting_listed", _("郵送の一覧を作った"))
POSTING_BUNDLED = Event("notifications.posting_bundled", _("郵送する手紙のPDFを作った"))
POSTING_EXPORTED = Event("notifications.posting_exported", _("郵送の一覧と手紙を書き出した"))
POSTING_REPORTED = Event("notifications.posting_reported", _("郵送の結果とあて先を取り込んだ"))
LETTER_FILED = Event("notifications.letter_filed", _("通知を整理した"))
RECEIPT_CHOSEN = Event("notifications.receipt_chosen", _("紙とデジタルの受け取り方を選んだ"))
TOWN_PAPERS_ERASED = Event("notifications.town_papers_erased", _("離れた市町村の一括通知の下書きと名簿を消した"))
RECEIPT_TAKEN = Event(
    "notifications.receipt_taken", _("通知の受領・開封の証明を受け取った"),
    Look(_("通知が届いた証しを残すため"), _("通知を公開・お知らせ・開封した日時")),
)  # fmt: skip
