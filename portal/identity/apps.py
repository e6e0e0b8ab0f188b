from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "portal.identity"
    label = "identity"
    verbose_name = _("利用者")

    def ready(self) -> None:
        from portal.identity.actions import farewells
        from portal.lib import gauges, sealed, watch
        from portal.municipalities import belongings
        from portal.ui import csp

        from . import arrivals, cardsetup, desks, endings, held, holdings, receivers
        from .queries import desks as mine
        from .queries import measuring, watching

        watch.register("identity", watching.lines)
        gauges.register("identity", (), measuring.read)
        desks.register("identity", mine.waiting)
        belongings.register("identity", farewells.erase_town)
        receivers.connect()
        arrivals.connect()
        endings.connect()
        holdings.register(*held.HELD, about=held.ABOUT)
        csp.allow_form_action(cardsetup.form_targets)
        sealed.town_owns("identity.protection", "identity.emergency")
