from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = _("記録")

    def ready(self) -> None:
        from portal.municipalities import scope

        from . import trail

        if trail.note_unscoped not in scope.unscoped_observers:
            scope.unscoped_observers.append(trail.note_unscoped)
