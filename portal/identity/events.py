"""What identity keeps in the trail."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event, Look

RESIDENT_REGISTERED = Event("identity.resident_registered", _("とびらに登録した"))
RESIDENT_UPDATED = Event("identity.resident_updated", _("氏名・お住まいを変えた"))
OFFICER_APPOINTED = Event("identity.officer_appointed", _("職員を登録した"))
OFFICER_CHANGED = Event("identity.officer_changed", _("職員の登録を変えた"))
LOGGED_IN = Event("identity.logged_in", _("ログインした"))
PROOF_SHOWN = Event("identity.proof_shown", _("本人の確認をした"))
PROOFS_ENDED = Event("identity.proofs_ended", _("カードでの本人確認をやり直すことにした"))

SESSIONS_ENDED = Event("identity.sessions_ended", _("端末をログアウトさせた"))
DEVICE_ADDED = Event("identity.device_added", _("新しい端末でログインした"))
FACTOR_ADDED = Event("identity.factor_added", _("ログインの方法を加えた"))
FACTOR_REMOVED = Event("identity.factor_removed", _("ログインの方法を外した"))
ADDRESS_CHANGED = Event("identity.address_changed", _("メールアドレスを変えた"))
RECOVERED = Event("identity.recovered", _("登録した方法を使わずにログインした"))
RECOVERY_CANCELLED = Event("identity.recovery_cancelled", _("再設定を取り消した"))
BRAKE_PULLED = Event("identity.brake_pulled", _("「わたしではない」の知らせで、すべての端末を止めた"))
COUNTER_RECOVERY_STARTED = Event("identity.counter_recovery_started", _("窓口での再設定を始めた"))
COUNTER_RECOVERY_CONFIRMED = Event("identity.counter_recovery_confirmed", _("窓口での再設定を確認した"))
COUNTER_RECOVERY_FINISHED = Event("identity.counter_recovery_finished", _("窓口での再設定を本人が終えた"))
COUNTER_RECOVERY_SEEN = Event(
    "identity.counter_recovery_seen", _("窓口での再設定の内容を見た"), Look(_("窓口で本人を確かめるため"), _("再設定の申し出の内容"))
)
COUNTER_RECOVERY_CANCELLED = Event("identity.counter_recovery_cancelled", _("窓口での再設定を取りやめた"))
COUNTER_CODE_ENTERED = Event("identity.counter_code_entered", _("窓口の紙の番号が入力された"))
COPY_ASKED = Event("identity.copy_asked", _("自分の情報の写しを頼んだ"))
COPY_MADE = Event("identity.copy_made", _("自分の情報の写しを作った"))
COPY_TAKEN = Event("identity.copy_taken", _("自分の情報の写しを受け取った"))
DEPARTURE_ASKED = Event("identity.departure_asked", _("退会を申し出た"))
DEPARTURE_CANCELLED = Event("identity.departure_cancelled", _("退会を取りやめた"))
DEPARTED = Event("identity.departed", _("退会して情報を消した"))
SIGNUPS_SWEPT = Event("identity.signups_swept", _("確認されなかった登録を消した"))
OFFICER_INVITED = Event("identity.officer_invited", _("職員を招いた"))
INVITATION_ACCEPTED = Event("identity.invitation_accepted", _("職員の招待を引き受けた"))
INVITATION_REVOKED = Event("identity.invitation_revoked", _("職員の招待を取り消した"))

CARD_ASKED = Event("identity.card_asked", _("マイナンバーカードの読み取りを始めた"))
CARD_RETURNED = Event("identity.card_returned", _("マイナンバーカードの読み取りから戻った"))
CARD_READ = Event("identity.card_read", _("マイナンバーカードを読み取った"))
PROXY_PROPOSED = Event("identity.proxy_proposed", _("代理を申し出た"))
PROXY_ACCEPTED = Event("identity.proxy_accepted", _("代理が始まった"))
PROXY_REFUSED = Event("identity.proxy_refused", _("代理を断った"))
PROXY_ENDED = Event("identity.proxy_ended", _("代理を終わりにした"))
PROXY_CHECK_ASKED = Event("identity.proxy_check_asked", _("代理の確認を市町村に頼んだ"))
PROXY_CHECK_READ = Event(
    "identity.proxy_check_read", _("代理の確認の内容を見た"), Look(_("代理の書類を確かめるため"), _("氏名・生年月日と、代理でできること"))
)
PROXY_CHECK_APPROVED = Event("identity.proxy_check_approved", _("代理の書類を確認した"))
PROXY_CHECK_REFUSED = Event("identity.proxy_check_refused", _("代理の書類を確認できないとした"))
PROXY_LETTER_OPENED = Event("identity.proxy_letter_opened", _("通知を一通、代理人に見せることにした"))
PROTECTION_SET = Event("identity.protection_set", _("住所などの保護を始めた"))
PROTECTION_LIFTED = Event("identity.protection_lifted", _("住所などの保護を解いた"))
PROTECTION_READ = Event("identity.protection_read", _("住所などの保護の理由を見た"))
HOME_PROVEN = Event("identity.home_proven", _("お住まいの市町村をカードで確認した"))
HOME_DECLARED = Event("identity.home_declared", _("お住まいの市町村を登録した"))
TOWN_FOLLOWED = Event("identity.town_followed", _("見るまちを加えた"))
TOWN_UNFOLLOWED = Event("identity.town_unfollowed", _("見るまちを外した"))
MEMBER_ADDED = Event("identity.member_added", _("ご家族を登録した"))
MEMBER_REMOVED = Event("identity.member_removed", _("ご家族の登録を消した"))
CARD_CASE_SEEN = Event(
    "identity.card_case_seen", _("カードの付け替えを見た"),
    Look(_("新しいカードが本人のものか確かめるため"), _("氏名・生年月日・住所の、前と今の違い")),
)
CARD_CASE_AGREED = Event("identity.card_case_agreed", _("カードの付け替えを確認した"))
CARD_CASE_REFUSED = Event("identity.card_case_refused", _("カードの付け替えを認めなかった"))
EMERGENCY_ASKED = Event("identity.emergency_asked", _("緊急の閲覧を求めた"))
EMERGENCY_DECIDED = Event("identity.emergency_decided", _("緊急の閲覧を許可するか決めた"))
EMERGENCY_LOOKED = Event(
    "identity.emergency_looked", _("緊急の閲覧で、あなたの情報を見た"),
    Look(_("緊急の相談に応じるため（もう一人の許可を得ています）"), _("許可された項目")),
)
EMERGENCY_CLOSED = Event("identity.emergency_closed", _("緊急の閲覧を終えた"))
PILOT_PASS_MADE = Event("identity.pilot_pass_made", _("試行への招待を作った"))
PILOT_PASS_ENDED = Event("identity.pilot_pass_ended", _("試行への招待を終えた"))
PILOT_JOINED = Event("identity.pilot_joined", _("市町村の試行に加わった"))
TOWN_STAFF_ENDED = Event("identity.town_staff_ended", _("離れた市町村の職員の登録を止めた"))
OFFICER_HANDED_OVER = Event("identity.officer_handed_over", _("職員の仕事を引き継いだ"))
HOME_MERGED = Event("identity.home_merged", _("市町村の合併で、お住まいの市町村が新しい名前になった"))
LOOK_ASKED = Event("identity.look_asked", _("記録について市町村に聞いた"))
LOOK_QUESTION_READ = Event(
    "identity.look_question_read", _("記録についての質問を読んだ"), Look(_("質問に答えるため"), _("あなたが書いた質問"))
)
LOOK_ANSWERED = Event("identity.look_answered", _("記録についての質問に答えた"))
