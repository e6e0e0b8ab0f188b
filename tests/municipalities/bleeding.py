"""Requests of 43 towns, interleaved in processes of their own that keep their connections.

`stage` makes 43 towns with an officer, a resident and rows of each, and prints who may be who. `run SEED COUNT` reads that from
standard input, says that it is ready, waits for a line, sends its requests from two threads that take turns with the connections, and
prints what it saw: answers of each kind, each row that was somebody else's, and which connections of the server answered.

Nine of ten requests go to a page of the test that asks with the plainest SQL there is, through the portal's own middlewares, half of them
outside any transaction; each tenth one opens a real page. One of twenty fails after it has asked, so that its transaction is rolled back.

`run SEED COUNT session` wears the roles as many programs do, for the session and only when they change. The test must see that it bleeds.
"""

import json
import os
import random
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import django

THREADS = 2
URLS = "tests.municipalities.bleeding_urls"


def stage() -> None:
    from portal.municipalities.models import Municipality
    from portal.municipalities.scope import System, viewing_as
    from tests import cast as people
    from tests.cast import PREFECTURE, logged_in
    from tests.notifications import make

    towns = sorted(Municipality.objects.exclude(pk=PREFECTURE).values_list("pk", flat=True))
    Municipality.objects.filter(pk__in=towns).update(stage="live")
    told = []
    for place, town in enumerate(towns):
        clerk = people.officer(f"clerk@{town}.example.jp", f"職員{town}", f"N-{town}", "clerk", town)
        resident = people.resident(f"r@{town}.example.jp", "堺", f"住民{town}", ("サカイ", "ジュウミン"), town)
        with viewing_as(System("stage", town)):
            for _row in range(place % 3 + 1):
                make.bound(resident, town_id=town)
        for who, path in ((clerk, "/admin/"), (resident, "/")):
            cookies = {name: morsel.value for name, morsel in logged_in(who).cookies.items()}
            told.append({"town": town, "who": str(who.pk), "path": path, "cookies": cookies, "rows": place % 3 + 1})
    sys.stdout.write(json.dumps(told))


def wear_for_the_session() -> None:
    """The mistake against which the carrier is made: right on a connection of one's own, wrong behind a pooler."""
    from portal.municipalities import scope
    from portal.municipalities.postgres import base

    for_the_session = base.PUT_ON.replace("true", "false")

    def dressed(self, execute, sql, params, many, context):
        wanted = base.dress(scope.current())
        if self.__dict__.get("worn_on") != (id(self.connection), wanted):
            self.connection.execute(for_the_session, [*wanted, "0", "0"])
            self.worn_on = (id(self.connection), wanted)
        return execute(sql, params, many, context)

    base.DatabaseWrapper._dressed = dressed


def run(seed: str, count: str, how: str = "") -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import Client, override_settings

    settings.LOGGING_CONFIG = None
    if how:
        wear_for_the_session()
    people = json.loads(sys.stdin.readline())
    canaries = {one["town"]: f"住民{one['town']}" for one in people}
    chance = random.Random(int(seed))
    servers: set[int] = set()
    plan = [(chance.choice(people), chance.random()) for _request in range(int(count))]

    def send(one: dict, luck: float) -> tuple[str, list[str]]:
        browser = Client(raise_request_exception=False)
        browser.cookies.load(one["cookies"])
        if luck < 0.1:
            page = browser.get("/me/" if one["path"] == "/" else "/admin/")
            text = page.content.decode()
            return f"page {page.status_code}", [town for town, word in canaries.items() if town != one["town"] and word in text]
        where = "bleeding/loose/" if round(luck * 1000) % 2 else "bleeding/"
        answer = browser.get(f"{one['path']}{where}?{'abort=1' if luck > 0.95 else ''}")
        if answer.status_code == 500:
            return "aborted", []
        if answer.status_code != 200:
            return f"answered {answer.status_code}", []
        seen = answer.json()
        servers.add(seen.pop("server"))
        is_staff = one["path"] != "/"
        wanted = {
            "towns": [[one["town"], one["rows"]]] if is_staff else [],
            "officers": [one["town"]] if is_staff else [],
            "residents": [] if is_staff else [one["who"]],
            "asked": [one["town"] if is_staff else one["who"]],
        }
        return "asked", [] if seen == wanted else [f"{one['town']} {one['path']}: {seen}"]

    def share(part: list) -> tuple[Counter, list[str]]:
        answers: Counter = Counter()
        wrong: list[str] = []
        for one, luck in part:
            kind, strangers = send(one, luck)
            connection.close()  # as a server does after each request: back to the pool, where the other thread waits for it
            answers[kind] += 1
            wrong += strangers
        return answers, wrong

    with override_settings(ROOT_URLCONF=URLS, ALLOWED_HOSTS=["*"]):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        with ThreadPoolExecutor(THREADS) as pool:
            shares = list(pool.map(share, [plan[place::THREADS] for place in range(THREADS)]))
    total = sum((answers for answers, _wrong in shares), Counter())
    wrong = [each for _answers, found in shares for each in found][:20]
    wrong = [each for _answers, found in shares for each in found][:20]
    sys.stdout.write(json.dumps({"answers": total, "wrong": wrong, "servers": sorted(servers)}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    {"stage": stage, "run": run}[sys.argv[1]](*sys.argv[2:])
