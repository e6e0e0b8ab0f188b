"""What connections keep in the trail."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

SERVICE_REGISTERED = Event("connections.service_registered", _("サービスを登録した"))
STATE_CHANGED = Event("connections.state_changed", _("サービスの状態を変えた"))
ENTERED = Event("connections.entered", _("とびらのログインでサービスに入った"))
CONNECTED = Event("connections.connected", _("サービスとの連携に同意した"))
STOPPED = Event("connections.stopped", _("サービスとの連携をやめた"))
REPLAY_REFUSED = Event("connections.replay_refused", _("使用済みの鍵による接続を断り、そのログインを終わらせた"))
KEYS_ROTATED = Event("connections.keys_rotated", _("署名の鍵を替えた"))
USE_STOPPED = Event("connections.use_stopped", _("サービスの使い道を一つやめた"))
LOGOUT_ANNOUNCED = Event("connections.logout_announced", _("ログアウトをサービスに知らせることにした"))
DRAFT_WRITTEN = Event("connections.draft_written", _("サービスの登録申請を書いた"))
DRAFT_SUBMITTED = Event("connections.draft_submitted", _("サービスの登録申請を出した"))
DRAFT_APPROVED = Event("connections.draft_approved", _("サービスの登録申請を承認した"))
DRAFT_RETURNED = Event("connections.draft_returned", _("サービスの登録申請を差し戻した"))
DRAFT_DROPPED = Event("connections.draft_dropped", _("サービスの登録申請を取りやめた"))
SERVICE_PUBLISHED = Event("connections.service_published", _("サービスを公開した"))
TRIAL_OFFERED = Event("connections.trial_offered", _("サービスを試す人を招待した"))
KIT_OPENED = Event("connections.kit_opened", _("サービスの開発者に、テストの道具を開いた"))
MAIL_HANDED_ON = Event("connections.mail_handed_on", _("サービスのメールを、転送用アドレスから本人に渡した"))
TOLD = Event("connections.told", _("サービスから知らせが届いた"))
SERVICES_PICKED = Event("connections.services_picked", _("町がすすめるサービスを選んだ"))
FAVOURITE_SET = Event("connections.favourite_set", _("お気に入りのサービスを変えた"))
USE_AGREED = Event("connections.use_agreed", _("サービスの使い道を一つ認めた"))
TOPIC_SILENCED = Event("connections.topic_silenced", _("サービスの知らせを止めた"))
TOPIC_HEARD = Event("connections.topic_heard", _("サービスの知らせをまた受け取ることにした"))
TRIAL_JOINED = Event("connections.trial_joined", _("公開前のサービスを試すことにした"))
