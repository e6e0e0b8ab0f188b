"""What attributes keep in the trail: which entries changed, never what they say."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

DECLARED = Event("attributes.declared", _("自分についての登録を変えた"))
# Children are kept in identity now; lines of before are still read.
CHILD_ADDED = Event("attributes.child_added", _("お子さんを登録した"))
CHILD_REMOVED = Event("attributes.child_removed", _("お子さんの登録を消した"))
SWITCHED = Event("attributes.switched", _("登録した項目を使う・使わないを変えた"))
FORGOTTEN = Event("attributes.forgotten", _("自分についての登録をすべて消した"))
AUDIENCE_COUNTED = Event("attributes.audience_counted", _("対象の人数を確かめた"))
SNAPSHOT_BUILT = Event("attributes.snapshot_built", _("人数を数えるための控えを作った"))
PROJECTED = Event("attributes.projected", _("同意のある方の、使ってよい項目を書き直した"))
