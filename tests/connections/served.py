"""Settings of the running portal: the product's own, but for the manifest of static files, which takes half a minute to make."""

from portal.settings import *  # noqa: F403
from portal.settings import STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["localhost", "testserver"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
