"""What the roof keeps in the trail."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

TOWN_OPENED = Event("front.town_opened", _("市町村がとびらを始めた"))
PILOT_BEGUN = Event("front.pilot_begun", _("市町村が、招かれた方だけの試行を始めた"))
TOWN_SUSPENDED = Event("front.town_suspended", _("市町村のとびらを休止した"))
TOWN_RETURNED = Event("front.town_returned", _("離れた市町村が、準備からやり直した"))
TOWN_ONBOARDED = Event("front.town_onboarded", _("市町村をひらく手順を、ファイルから行った"))
LOOK_SETTLED = Event("front.look_settled", _("市町村の色と市章を決めた"))
CONTACTS_SETTLED = Event("front.contacts_settled", _("市町村の問い合わせ先を決めた"))
DEPARTMENTS_SETTLED = Event("front.departments_settled", _("担当課を決めた"))
KIT_TAKEN = Event("front.kit_taken", _("府の用意したものを取り入れた"))
PARTS_CLOSED = Event("front.parts_closed", _("市町村で使う機能を決めた"))
ANNOUNCED = Event("front.announced", _("おしらせの帯を出した"))
BANNER_DOWN = Event("front.banner_down", _("おしらせの帯を取り下げた"))
EXIT_ASKED = Event("front.exit_asked", _("市町村の離脱・合併を求めた"))
EXIT_ARCHIVED = Event("front.exit_archived", _("市町村に渡すファイルを作った"))
EXIT_CANCELLED = Event("front.exit_cancelled", _("市町村の離脱・合併を取りやめた"))
EXIT_CONFIRMED = Event("front.exit_confirmed", _("市町村の離脱・合併を、二人目が確かめた"))
KEYS_RENEWED = Event("front.keys_renewed", _("市町村の情報を封じる鍵を新しくした"))
RESEALING_BEGUN = Event("front.resealing_begun", _("新しい鍵で封をし直し始めた"))
KEYS_RETIRED = Event("front.keys_retired", _("使わなくなった鍵を消した"))
KEYS_WRAPPED = Event("front.keys_wrapped", _("市町村の鍵を、新しい親の鍵で包み直した"))
ARCHIVE_HANDED_OUT = Event("front.archive_handed_out", _("市町村に、そのデータのファイルを渡した"))
