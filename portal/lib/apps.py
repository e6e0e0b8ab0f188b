from django.apps import AppConfig


class LibConfig(AppConfig):
    """Installed only for the lease table's migration, the broker's alias and the counters' place."""

    name = "portal.lib"
    label = "lib"

    def ready(self) -> None:
        from django.conf import settings

        from portal.lib import leasequeue, metrics, telemetry
        from portal.lib.environment import TellingEnv

        leasequeue.register()
        metrics.keep_in(getattr(settings, "METRICS_DIR", ""))
        env = TellingEnv()
        # A collector's address for traces and counters by OTLP over HTTP; needs requirements-otel.txt. Other OTEL_ variables hold, too.
        if env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default=""):
            telemetry.begin()
