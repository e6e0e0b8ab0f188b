from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class ConnectionsConfig(AppConfig):
    name = "portal.connections"
    label = "connections"
    verbose_name = _("つながるサービス")

    def ready(self) -> None:
        from portal.audit import signer
        from portal.consent import contexts
        from portal.identity import desks as waiting
        from portal.identity import endings
        from portal.identity import holdings as registry
        from portal.lib import gauges, watch
        from portal.municipalities import openness
        from portal.search import sources
        from portal.ui import csp, destinations

        from . import checks, farewells, holdings, keyring, patches, targets
        from .queries import desks, measuring, searching, services, watching

        watch.register("connections", watching.lines)
        gauges.register("connections", (), measuring.read)
        waiting.register("connections", desks.waiting)
        contexts.register("service", _("サービス"), services.titles)
        sources.register(*searching.SOURCES)
        registry.register(*holdings.HELD, about=holdings.ABOUT)
        signer.use(keyring.sign_for_ever, keyring.read_for_ever, keyring.strangers)

        register(checks.settings_keep_the_provider_closed, Tags.security)
        register(checks.clients_are_strict, Tags.database)
        patches.apply()
        endings.listeners.append(farewells.on_end)
        csp.allow_form_action(targets.form_targets)
        destinations.add(
            destinations.Destination(
                "services",
                _("サービス"),
                "connections:services",
                icon="services",
                order=40,
                audience=lambda request: openness.is_open_at_home(request, openness.Part.SERVICES),
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
