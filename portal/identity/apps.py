from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "portal.identity"
    label = "identity"
    verbose_name = _("利用者")

    def ready(self) -> None:
        from portal.ui import csp

        from . import arrivals, cardsetup, endings, held, holdings, receivers

        receivers.connect()
        arrivals.connect()
        endings.connect()
        holdings.register(*held.HELD)
        csp.allow_form_action(cardsetup.form_targets)
