from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.identity import abilities
from portal.identity.rules.proxies import Power
from portal.ui import destinations


class ProceduresConfig(AppConfig):
    name = "procedures"
    verbose_name = _("手続")

    def ready(self) -> None:
        from portal.audit import embargoes
        from portal.identity import holdings as registry
        from portal.ui import csp
        from procedures import events
        from procedures.actions import leaving, provider
        from procedures.queries import cases, holdings, proxied

        registry.register(*holdings.HELD, registry.Holding("visits", _("来庁予約"), holdings.visits, leaving.forget))
        csp.allow_form_action(provider.form_targets)
        embargoes.keep_back(events.APPLICATION_DECIDED, cases.undisclosed)
        abilities.offer(Power.PROCEDURE, proxied.lines)
        abilities.catalogue(proxied.nameable)
        destinations.add(
            destinations.Destination("procedures", _("手続"), "procedures:list", icon="procedure", order=30, audience=destinations.everyone)
        )
