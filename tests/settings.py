"""Settings of the test runs: the product's own, on throw-away files and without waiting for anything.

`DATABASE_URL` chooses the data base as in production; without it the suite runs on SQLite in memory.
"""

import tempfile
from pathlib import Path

from portal.settings import *  # noqa: F403
from portal.settings import DATABASES, STORAGES

STATE_DIR = Path(tempfile.gettempdir()) / "tobira-tests"
METRICS_DIR = str(STATE_DIR / "metrics")
OIDC_KEYS_FILE = str(STATE_DIR / "oidc-keys.json")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "portal.connections.hashers.ServiceSecretHasher"]
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Four racing processes that each start a pool of their own, on two cores that run two suites: five seconds can be too short for that.
if "pool" in DATABASES["default"].get("OPTIONS", {}):
    # Both: a pool that has given up connecting would leave its client waiting for nothing.
    DATABASES["default"]["OPTIONS"]["pool"] |= {"timeout": 60, "reconnect_timeout": 60}
    # The same for locks and statements: who waits for one of four that race, waits for all that the machine does besides.
    DATABASES["default"]["SECONDS"] = {"statement": 300, "lock": 60}
# One process: its own memory is the cache that all its parts share. Queries of the data base cache would blur the counts.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}
CELERY_BROKER_URL = "memory://"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
WHITENOISE_AUTOREFRESH = True
# A provider is set, so that its pages are there; nobody answers at this address.
CARD_ISSUER = "https://card.invalid/api/realms/main"
CARD_KEY_FILE = str(STATE_DIR / "card-key.pem")
LETTERS_MAY_GO_UNSIGNED = True
# The same for payments.
PAYMENT_PROVIDER_URL = "https://pay.invalid"
PAYMENT_KEY = "a-key-of-the-tests-and-of-nobody-else"
SECURITY_CONTACT = ["mailto:security@tobira.example"]
