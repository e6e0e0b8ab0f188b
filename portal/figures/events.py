"""What the figures keep in the trail: the night's work. That somebody answered is no entry: it would hold the moment."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

COUNTED = Event("figures.counted", _("数字を数えて公表した"))
# Of releases up to 0.9.0; no longer written.
ANSWERED = Event("figures.answered", _("使いやすさの質問に、名前なしで答えがあった"))
FORGOTTEN = Event("figures.forgotten", _("答えの印と、古い住民の声を消した"))
