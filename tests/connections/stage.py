"""`python -m tests.connections.stage`: tables, people, services and sessions for `running.py`; prints Hanako's session as JSON."""

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from portal.audit import trail
    from portal.connections import onboarding
    from portal.municipalities.models import Municipality
    from tests import cast
    from tests.connections.make import Party, entered, service

    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("createcachetable", verbosity=0)
    Municipality.objects.filter(pk=cast.SAKAI).update(stage="live")
    hanako = cast.resident("hanako@example.jp", "堺", "花子", ("サカイ", "ハナコ"), cast.SAKAI)
    browser = entered(hanako)
    service("racer")
    Party("racer").code(browser)
    onboarding.prepare(by=trail.PORTAL)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    sys.stdout.write(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "session": session}))


if __name__ == "__main__":
    main()
