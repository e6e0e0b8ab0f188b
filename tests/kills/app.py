"""The portal's own Celery application; its beat may be hastier, for a test will not always wait 15 seconds for a sweep of the notices.

Only that one sweep: every sweep once a second would keep a small machine busy with looking.
"""

import os

from portal.celery import app

app.conf.beat_schedule["sweep notifications"]["schedule"] = float(os.environ.get("KILLS_SWEEP", "1"))

__all__ = ["app"]
