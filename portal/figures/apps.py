from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "portal.figures"
    label = "figures"
    verbose_name = _("数字で見るとびら")

    def ready(self) -> None:
        from portal.audit import retention
        from portal.figures import asked
        from portal.figures.actions import farewells
        from portal.figures.queries import keeping
        from portal.municipalities import belongings
        from portal.ui import afterwards, destinations

        afterwards.fill(asked.widget)
        belongings.register("figures", farewells.erase_town)
        rule = _("書かれた月から400日")
        retention.register(retention.DataClass(keeping.VOICES, _("住民の声"), retention.Method.DELETE, rule, keeping.voices_due))
        place = destinations.Place.MENU
        destinations.add(
            destinations.Destination("figures", self.verbose_name, "figures:overview", "info", 87, destinations.everyone, place)
        )
