from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "portal.search"
    label = "search"
    verbose_name = _("さがす・きく")

    def ready(self) -> None:
        from portal.audit import followers
        from portal.identity import desks as waiting
        from portal.search import engine, indexing
        from portal.search.queries import desks
        from portal.ui import destinations

        followers.register("search", indexing.follow)
        waiting.register("search", desks.waiting)
        post_migrate.connect(engine.prepare, sender=self, dispatch_uid="search.engine")
        place = destinations.Place.MENU
        for found in (
            destinations.Destination("search", _("さがす"), "search:search", "search", 58, destinations.everyone, place),
            destinations.Destination("ask", _("きく"), "search:ask", "help", 59, destinations.everyone, place),
        ):
            destinations.add(found)
