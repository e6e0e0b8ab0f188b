from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpConfig(AppConfig):
    name = "portal.help"
    label = "help"
    verbose_name = _("困ったとき")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from portal.help import events, middleware
        from portal.help.actions import farewells
        from portal.help.queries import searching
        from portal.municipalities import belongings
        from portal.search import sources
        from portal.ui import destinations

        user_logged_out.connect(middleware.on_logout, dispatch_uid="help.beside")
        belongings.register("help", farewells.erase_town)
        place = destinations.Place.MENU
        destinations.add(destinations.Destination("help", _("使い方・お問い合わせ"), "help:help", "help", 95, destinations.everyone, place))
        sources.register(
            sources.Source("answer", searching.documents, {events.ANSWER_SAVED, events.ANSWER_ERASED}, model="help.answer"),
        )  # fmt: skip
