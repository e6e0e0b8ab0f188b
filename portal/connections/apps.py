from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class ConnectionsConfig(AppConfig):
    name = "portal.connections"
    label = "connections"
    verbose_name = _("つながるサービス")

    def ready(self) -> None:
        from portal.identity import endings
        from portal.identity import holdings as registry
        from portal.ui import csp, destinations

        from . import checks, farewells, holdings, patches, targets

        registry.register(*holdings.HELD)

        register(checks.settings_keep_the_provider_closed, Tags.security)
        register(checks.clients_are_strict, Tags.database)
        patches.apply()
        endings.listeners.append(farewells.on_end)
        csp.allow_form_action(targets.form_targets)
        destinations.add(
            destinations.Destination(
                "services", _("サービス"), "connections:services", icon="services", order=40, audience=destinations.everyone
            )
        )
        destinations.add(
            destinations.Destination(
                "news", _("サービスからの知らせ"), "connections:news", icon="bell", order=79, place=destinations.Place.MENU
            )
        )
        destinations.add(
            destinations.Destination(
                "connections", _("サービスとの連携"), "connections:mine", icon="key", order=80, place=destinations.Place.MENU
            )
        )
