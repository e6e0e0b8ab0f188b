from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "portal.consent"
    label = "consent"
    verbose_name = _("同意")

    def ready(self) -> None:
        from portal.identity import desks as waiting
        from portal.identity import holdings as registry
        from portal.identity import moves
        from portal.municipalities import belongings

        from . import holdings
        from .actions import farewells, giving
        from .queries import desks

        belongings.register("consent", farewells.erase_town)
        waiting.register("consent", desks.waiting)
        moves.on_agent_gone.append(giving.withdraw_given_by)
        registry.register(*holdings.HELD, about=holdings.ABOUT)
