"""`python -m tests.connections.stage`: people, services and sessions for `running.py`; prints two sessions as JSON."""

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

    call_command("createcachetable", verbosity=0)
    Municipality.objects.filter(pk=cast.SAKAI).update(stage="live")
    hanako = cast.resident("hanako@example.jp", "堺", "花子", ("サカイ", "ハナコ"), cast.SAKAI)
    browser = entered(hanako)
    # Ken races: other tests end all of Hanako's connections.
    racer = entered(cast.resident("ken@example.jp", "吹田", "健", ("スイタ", "ケン"), cast.SUITA))
    service("racer")
    Party("racer").code(racer)
    onboarding.prepare(by=trail.PORTAL)
    name = settings.SESSION_COOKIE_NAME
    sessions = {"session": browser.cookies[name].value, "racer": racer.cookies[name].value}
    sys.stdout.write(json.dumps({"cookie": name, **sessions}))


if __name__ == "__main__":
    main()
