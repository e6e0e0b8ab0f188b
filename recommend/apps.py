from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.lib import secretpaths
from portal.ui import csp, destinations
from portal.ui.destinations import Destination, Place, everyone


class RecommendConfig(AppConfig):
    name = "recommend"
    label = "recommend"
    verbose_name = _("おすすめ")

    def ready(self) -> None:
        from notifications.queries import circulars as inboxes
        from portal.attributes import spots
        from portal.attributes import worth as asked
        from portal.identity import desks as waiting
        from portal.identity import holdings as registry
        from portal.lib import watch
        from portal.municipalities import belongings, openness
        from portal.search import answering, sources
        from procedures.queries import facilities
        from recommend.actions import farewells
        from recommend.queries import circulars, desks, holdings, landmarks, searching, tiles, watching, worth
        from recommend.queries.places import facilities as listed

        watch.register("recommend", watching.lines)
        waiting.register("recommend", desks.waiting)
        belongings.register("recommend", farewells.erase_town)
        secretpaths.hide("/calendar/feed/")
        registry.register(*holdings.HELD, about=holdings.ABOUT)
        asked.counters.append(worth.asked_in)
        facilities.listers.append(listed)
        inboxes.register("recommend", circulars.in_the_inbox)
        spots.namers.append(landmarks.nearest_name)
        spots.listers.append(landmarks.listed)
        spots.callers.append(landmarks.called)
        sources.register(*searching.SOURCES)
        answering.writers[:] = [searching.where_to_answer]
        csp.allow_images(tiles.image_sources)

        def news(request: Any) -> bool:
            return openness.is_open_at_home(request, openness.Part.FEED)

        for found in (
            Destination("feed", _("おすすめ"), "recommend:feed", icon="star", order=30, audience=news),
            Destination("calendar", _("こどもカレンダー"), "recommend:calendar", icon="calendar", order=59, place=Place.MENU),
            Destination("events", _("行事"), "recommend:events", icon="calendar", order=60, audience=everyone, place=Place.MENU),
            Destination("places", _("場所をさがす"), "recommend:places", icon="place", order=61, audience=everyone, place=Place.MENU),
        ):
            destinations.add(found)
