"""What consent keeps in the trail."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

PURPOSE_PUBLISHED = Event("consent.purpose_published", _("利用目的を公表した"))
CONSENT_GIVEN = Event("consent.given", _("同意した"))
CONSENT_WITHDRAWN = Event("consent.withdrawn", _("同意を取りやめた"))
PURPOSE_WRITTEN = Event("consent.purpose_written", _("利用目的の申し出を書いた"))
PURPOSE_SUBMITTED = Event("consent.purpose_submitted", _("利用目的の申し出を府に渡した"))
PURPOSE_APPROVED = Event("consent.purpose_approved", _("利用目的の申し出を認めて公表した"))
PURPOSE_RETURNED = Event("consent.purpose_returned", _("利用目的の申し出を差し戻した"))
PURPOSE_DROPPED = Event("consent.purpose_dropped", _("利用目的の申し出を取りやめた"))
TOWN_PURPOSES_ENDED = Event("consent.town_purposes_ended", _("離れた市町村の利用目的と、その同意を終わりにした"))
PURPOSE_ENDED = Event("consent.purpose_ended", _("利用目的を終わりにした"))
