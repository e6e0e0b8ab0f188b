from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class MunicipalitiesConfig(AppConfig):
    name = "portal.municipalities"
    label = "municipalities"
    verbose_name = _("市町村")

    def ready(self) -> None:
        from portal.lib import sealed

        from . import checks, datakeys, walls

        register(checks.every_model_is_scoped_or_public)
        pre_migrate.connect(walls.lower_walls, dispatch_uid="municipalities.lower_walls")
        post_migrate.connect(walls.raise_walls, dispatch_uid="municipalities.walls")
        post_migrate.connect(datakeys.ensure, sender=self, dispatch_uid="municipalities.datakeys")
        sealed.keepers[:] = [datakeys.keyring]
