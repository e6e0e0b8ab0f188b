from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.ui import destinations
from portal.ui.destinations import Destination, Place, everyone, guests


class FrontConfig(AppConfig):
    name = "portal.front"
    label = "front"
    verbose_name = _("玄関")

    def ready(self) -> None:
        # Binds the Celery application in every process, so that bells know their broker.
        from portal import celery
        from portal.identity import desks as waiting
        from portal.lib import doing, gauges, sealed

        from . import desks, measuring, tongues

        sealed.town_owns("front.archive")
        sealed.in_files("front.archive")
        celery.app.set_default()
        doing.connect()
        tongues.connect()
        gauges.register("front", measuring.GAUGES, measuring.read)
        waiting.register("front", desks.waiting)
        destinations.add(Destination("home", _("ホーム"), "front:home", icon="home", order=10, audience=everyone))
        destinations.add(Destination("me", _("わたし"), "front:me", icon="person", order=90))
        destinations.add(Destination("towns", _("市町村"), "front:towns", icon="town", order=80, audience=guests))
        destinations.add(Destination("towns-menu", _("市町村"), "front:towns", icon="town", order=85, place=Place.MENU))
