"""What consent keeps in the trail."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

PURPOSE_PUBLISHED = Event("consent.purpose_published", _("利用目的を公表した"))
CONSENT_GIVEN = Event("consent.given", _("同意した"))
CONSENT_WITHDRAWN = Event("consent.withdrawn", _("同意を取りやめた"))
