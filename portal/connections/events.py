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
