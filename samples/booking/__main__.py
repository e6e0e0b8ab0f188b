"""Start the booking service as a process of its own; its tables are made at the first start."""

import logging
import os

# Whoever starts us may be a Django project too, and hand its own choice on.
os.environ["DJANGO_SETTINGS_MODULE"] = "samples.booking.settings"

import django
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from werkzeug.serving import make_server

from samples.booking import settings


def main() -> None:
    django.setup()
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    # Its access log would hold codes.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    print(f"Booking: {settings.OWN_URL} (portal: {settings.PORTAL_URL})", flush=True)
    make_server(settings.HOST, settings.PORT, StaticFilesHandler(get_wsgi_application()), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
