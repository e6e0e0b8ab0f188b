"""Where a message waits between an act and the page after it: a signed cookie of this host alone, and the session when it is long.

Django's own cookie is called `messages` whatever the settings say; under https a sub-domain of somebody else's could write over it.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest


class HostCookie(CookieStorage):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.cookie_name = "__Host-messages" if settings.SECURE else "messages"


class Flash(FallbackStorage):
    storage_classes = (HostCookie, SessionStorage)
