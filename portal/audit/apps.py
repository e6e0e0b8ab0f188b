from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = _("記録")

    def ready(self) -> None:
        from portal.lib import gauges
        from portal.municipalities import scope

        from . import trail
        from .queries import measuring

        gauges.register("audit", measuring.GAUGES, measuring.read)

        if trail.note_unscoped not in scope.unscoped_observers:
            scope.unscoped_observers.append(trail.note_unscoped)
