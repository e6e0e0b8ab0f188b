"""What the trail can say about notices."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

TEMPLATE_PREPARED = Event("notifications.template_prepared", _("通知のひな形を用意した"))
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
ROW_PREVIEWED = Event("notifications.row_previewed", _("通知の内容を下見した"))
ROW_PUT_ON_PAPER = Event("notifications.row_put_on_paper", _("通知を郵送に切り替えた"))

CHUNK_WRITTEN = Event("notifications.chunk_written", _("通知を作成した"))
NOTICES_RENDERED = Event("notifications.notices_rendered", _("通知のPDFを作成した"))
NOTICE_OPENED = Event("notifications.notice_opened", _("通知を開いた"))
NOTICE_DOWNLOADED = Event("notifications.notice_downloaded", _("通知のPDFを受け取った"))
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
