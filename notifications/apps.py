"""The floor of digital notices, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("通知")

    def ready(self) -> None:
        from notifications.actions import alarms
        from notifications.queries import abilities, holdings
        from notifications.views import badge
        from portal.identity import abilities as acting
        from portal.identity import alarms as identity_alarms
        from portal.identity import holdings as registry
        from portal.identity.rules.proxies import Power
        from portal.ui import destinations
        from portal.ui.destinations import Destination

        registry.register(*holdings.HELD)
        identity_alarms.channels.append(alarms.plan)
        acting.offer(Power.LETTERS, abilities.letters)
        acting.offer(Power.STRICT_LETTER, abilities.strict_letters)
        destinations.add(Destination("inbox", _("お知らせ"), "notifications:inbox", icon="inbox", order=20, badge=badge))
