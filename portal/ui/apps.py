from django.apps import AppConfig
from django.conf.locale import LANG_INFO
from django.core.checks import register

from portal.lib.languages import UNKNOWN_TO_DJANGO
from portal.ui.checks import destinations_lead_somewhere
from portal.ui.forms import ask_kindly


class UiConfig(AppConfig):
    name = "portal.ui"
    label = "ui"

    def ready(self) -> None:
        ask_kindly()
        LANG_INFO.update(UNKNOWN_TO_DJANGO)
        register(destinations_lead_somewhere)
