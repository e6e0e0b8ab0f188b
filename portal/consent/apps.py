from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "portal.consent"
    label = "consent"
    verbose_name = _("同意")

    def ready(self) -> None:
        from portal.identity import holdings as registry

        from . import holdings

        registry.register(*holdings.HELD)
