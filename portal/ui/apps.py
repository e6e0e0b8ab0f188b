from django.apps import AppConfig
from django.core.checks import register

from portal.ui.checks import destinations_lead_somewhere
from portal.ui.forms import ask_kindly


class UiConfig(AppConfig):
    name = "portal.ui"
    label = "ui"

    def ready(self) -> None:
        ask_kindly()
        register(destinations_lead_somewhere)
