"""`python -m tests.connections.ears NAME=URL…`: services that listen there and have Hanako's consent, and a new session of hers as JSON.
`--leave=SESSION` logs that session out, as its browser would."""

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.test import Client

    from portal.identity.models import Resident
    from portal.municipalities.scope import System, viewing_as
    from tests.connections.make import Party, entered, service

    with viewing_as(System("stage")):
        hanako = Resident.objects.select_related("user").get(family_name="堺")
    words = dict(word.split("=", 1) for word in sys.argv[1:])
    if session := words.get("--leave"):
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = session
        browser.post("/account/logout/")
        sys.stdout.write("{}")
        return
    browser = entered(hanako)
    for slug, url in words.items():
        service(slug, backchannel_logout_uri=f"{url}/gone", claims=())
        Party(slug, scope="openid").agree(browser)
    sys.stdout.write(json.dumps({"session": browser.cookies[settings.SESSION_COOKIE_NAME].value}))


if __name__ == "__main__":
    main()
