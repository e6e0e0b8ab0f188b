"""What the figures keep in the trail: that somebody answered, never who or what."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

COUNTED = Event("figures.counted", _("数字を数えて公表した"))
ANSWERED = Event("figures.answered", _("使いやすさの質問に、名前なしで答えがあった"))
FORGOTTEN = Event("figures.forgotten", _("答えの印と、古い住民の声を消した"))
