"""What identity keeps in the trail."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

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
CARD_CASE_SECONDED = Event("identity.card_case_seconded", _("カードの付け替えを一人目が確認した"))
CARD_CASE_CLOSED = Event("identity.card_case_closed", _("カードの付け替えを決めた"))
