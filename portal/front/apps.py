from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontConfig(AppConfig):
    name = "portal.front"
    label = "front"
    verbose_name = _("玄関")

    def ready(self) -> None:
        # Binds the Celery application in every process, so that bells know their broker.
        from portal import celery

        assert celery
