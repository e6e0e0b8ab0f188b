"""The portal with a page that asks for the card, as floors above will have them."""

from django.urls import path

from portal.urls import urlpatterns as portal
from tests.identity import test_step_up

urlpatterns = [*portal, path("strict/", test_step_up.strict_letter)]
