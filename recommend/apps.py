from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.ui import destinations
from portal.ui.destinations import Destination, Place, everyone


class RecommendConfig(AppConfig):
    name = "recommend"
    label = "recommend"
    verbose_name = _("おすすめ")

    def ready(self) -> None:
        from portal.attributes import worth as asked
        from portal.identity import holdings as registry
        from procedures.queries import facilities
        from recommend.queries import holdings, worth
        from recommend.queries.places import facilities as listed

        registry.register(*holdings.HELD)
        asked.counters.append(worth.asked_in)
        facilities.listers.append(listed)
        for found in (
            Destination("feed", _("おすすめ"), "recommend:feed", icon="star", order=30, audience=everyone),
            Destination("events", _("行事"), "recommend:events", icon="calendar", order=60, audience=everyone, place=Place.MENU),
            Destination("places", _("場所をさがす"), "recommend:places", icon="place", order=61, audience=everyone, place=Place.MENU),
        ):
            destinations.add(found)
