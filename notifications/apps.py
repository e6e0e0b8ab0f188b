"""The floor of digital notices, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("通知")

    def ready(self) -> None:
        from notifications import events
        from notifications.actions import alarms, farewells
        from notifications.documents import archived
        from notifications.queries import abilities, desks, holdings, measuring, reach, releases, seeking, watching
        from notifications.queries import handovers as lying
        from notifications.queries import retention as kept
        from notifications.views import badge
        from portal.audit import embargoes
        from portal.audit import retention as erasing
        from portal.identity import abilities as acting
        from portal.identity import alarms as identity_alarms
        from portal.identity import desks as waiting
        from portal.identity import handovers
        from portal.identity import holdings as registry
        from portal.identity.rules.proxies import Power
        from portal.lib import gauges, sealed, watch
        from portal.municipalities import belongings
        from portal.search import seekers
        from portal.ui import destinations
        from portal.ui.destinations import Destination

        watch.register("notifications", watching.lines)
        gauges.register("notifications", measuring.GAUGES, measuring.read)
        waiting.register("notifications", desks.waiting)
        handovers.register("notifications", lying.work_of)
        belongings.register("notifications", farewells.erase_town, archived.papers_of, watching.open_work)

        seekers.register("letters", seeking.letters)
        registry.register(*holdings.HELD, about=holdings.ABOUT)
        for told_later in (events.ROW_PREVIEWED, events.ROW_EXPORTED, events.ROW_PULLED):
            embargoes.keep_back(told_later, releases.unreleased)
        rule = _("ひな形ごとに決めた、文書の種類の年数")
        letters = erasing.DataClass(kept.LETTERS, _("届いた通知の中身"), erasing.Method.EVIDENCE, rule, kept.letters_due)
        erasing.register(letters)
        identity_alarms.channels.append(alarms.plan)
        identity_alarms.tongues.append(reach.language_of_login)
        acting.offer(Power.LETTERS, abilities.letters)
        acting.offer(Power.STRICT_LETTER, abilities.strict_letters)
        destinations.add(Destination("inbox", _("お知らせ"), "notifications:inbox", icon="inbox", order=20, badge=badge))
        tables = ("upload", "row", "addressee", "signing_key", "posting", "bundle")
        sealed.town_owns(*[f"notifications.{table}" for table in tables])
        sealed.in_files("notifications.pdf", "notifications.bundle")
