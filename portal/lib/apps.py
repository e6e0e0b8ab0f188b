from django.apps import AppConfig


class LibConfig(AppConfig):
    """Installed only for the lease table's migration and for the broker's alias."""

    name = "portal.lib"
    label = "lib"

    def ready(self) -> None:
        from portal.lib import leasequeue

        leasequeue.register()
