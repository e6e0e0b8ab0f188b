"""WSGI entry for granian: `portal.wsgi:application`.

A portal that cannot be set up, or would be dangerous as it is set up (a development key or DEBUG under a public address), is not opened:
the log says which setting, why and the remedy, and every page is one sentence (`portal.lib.closed`).
"""

import logging
import os
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from portal.lib.closed import closed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


application: Any = closed
try:
    _opened = get_wsgi_application()
    # Only now: it needs the apps.
    from portal.front import starting

    if not starting.must_stay_closed():
        application = _opened
except ImproperlyConfigured as problem:
    # Logging may be what could not be set up.
    sys.stderr.write(f"CRITICAL portal.start ✗ {problem}\n")
except Exception:
    logging.getLogger("portal.start").critical("The portal could not be set up; every page answers 503", exc_info=True)
