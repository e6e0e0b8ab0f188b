from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.consent import changes
from portal.identity import moves
from portal.ui import destinations
from portal.ui.destinations import Destination, Place


class AttributesConfig(AppConfig):
    name = "portal.attributes"
    label = "attributes"
    verbose_name = _("あなたについて")

    def ready(self) -> None:
        from portal.identity import holdings as registry

        from . import actions, holdings

        registry.register(*holdings.HELD, about=holdings.ABOUT)

        about_me = Destination("about-me", _("あなたについて"), "attributes:attributes", icon="family", order=70, place=Place.MENU)
        destinations.add(about_me)
        moves.observers.append(actions.follow_the_home)
        moves.on_child.append(actions.forget_no_children)
        moves.on_family.append(actions.project)
        changes.observers.append(actions.project_when_consent_changes)
