from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "portal.consent"
    label = "consent"
    verbose_name = _("同意")

    def ready(self) -> None:
        from portal.identity import desks as waiting
        from portal.identity import holdings as registry

        from . import holdings
        from .queries import desks

        waiting.register("consent", desks.waiting)
        registry.register(*holdings.HELD, about=holdings.ABOUT)
