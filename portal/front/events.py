"""What the roof keeps in the trail."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

TOWN_OPENED = Event("front.town_opened", _("市町村がとびらを始めた"))
