"""The pages that information finds its way to, with N published items: おすすめ, home and a town's page, beside the plainest page there is.

`python -m benchmarks.feed [items]`; with DATABASE_URL on PostgreSQL, else on SQLite. Through the test client: every middleware, the
data base and the template, but no server. In turn, warm, ms of this thread on a processor and on the clock; the ratio is what counts.
Eight residents with different lives take turns. `queries` is the most that any answer asked.
"""

import os
import random
import statistics
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_databases, setup_test_environment, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.recommend import WARDS, a_rule  # noqa: E402
from portal.attributes.rules.audience import parse  # noqa: E402
from portal.attributes.rules.vocabulary import INTEREST_NAMES  # noqa: E402
from portal.identity.models import Resident, User  # noqa: E402
from portal.municipalities.scope import System, viewing_as  # noqa: E402
from recommend.actions import editions  # noqa: E402
from recommend.models import Item  # noqa: E402
from tests import cast as people  # noqa: E402
from tests.attributes.make import agree, tell  # noqa: E402
from tests.cast import SAKAI, logged_in  # noqa: E402

ITEMS = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
ROUNDS, CROWD = 25, 8
PAGES = {"feed": "/feed/", "home": "/", "town": f"/towns/{SAKAI}/", "hello": "/account/inactive/"}


def publish(chance: random.Random) -> None:
    today, now = timezone.localdate(), timezone.now()

    def item(number: int) -> Item:
        audience = a_rule(chance)
        parse(audience)
        return Item(
            municipality_id=SAKAI if number % 3 else None, kind=("benefit", "procedure", "article")[number % 3], title=f"案内 {number}",
            summary="あらまし", body="本文", audience=audience, opens_on=today, state="published", published_at=now,
            deadline_on=today + timedelta(days=number % 60) if number % 5 == 0 else None,
        )  # fmt: skip

    Item.objects.bulk_create((item(number) for number in range(ITEMS)), batch_size=1000)
    editions.bump()


def crowd(chance: random.Random) -> list[Client]:
    today = timezone.localdate()
    clients = []
    for number in range(CROWD):
        user = User.objects.create_user(f"reader{number}@example.jp")
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)  # type: ignore[attr-defined]
        resident = Resident.objects.create(user=user, home_town_id=SAKAI, family_name="堺")
        told = {"town": SAKAI, "ward": WARDS[number % len(WARDS)], "birth_date": today - timedelta(days=9000 + 2000 * number)}
        born = tuple(today - timedelta(days=chance.randint(100, 6000)) for _child in range(number % 4))
        tell(resident, children=born, language="ja", interests=chance.sample(sorted(INTEREST_NAMES), 3), **told)
        agree(resident)
        clients.append(logged_in(resident))
    return clients


def measure(clients: list[Client]) -> None:
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in PAGES}
    asked = dict.fromkeys(PAGES, 0)
    for number in range(-2, ROUNDS):
        for client in clients:
            for name, path in PAGES.items():
                clock, processor = time.perf_counter(), time.thread_time()
                answer = client.get(path)
                took = (time.thread_time() - processor) * 1000, (time.perf_counter() - clock) * 1000
                assert answer.status_code == 200, (path, answer.status_code)
                if number >= 0:
                    spent[name].append(took)
    for name, path in PAGES.items():
        for client in clients:
            with CaptureQueriesContext(connection) as seen:
                client.get(path)
            asked[name] = max(asked[name], len(seen))
    print(f"{connection.vendor}, {ITEMS:,} published items")
    print(f"{'page':<8}{'median':>9}{'p95':>9}   {'clock: median':>14}{'p95':>9}{'queries':>9}{'× hello':>9}")
    hello = statistics.median(one for one, _clock in spent["hello"])
    for name, pairs in spent.items():
        parts = [times for way in zip(*pairs, strict=True) for times in (statistics.median(way), statistics.quantiles(way, n=20)[-1])]
        print(f"{name:<8}{parts[0]:>9.1f}{parts[1]:>9.1f}   {parts[2]:>14.1f}{parts[3]:>9.1f}{asked[name]:>9}{parts[0] / hello:>9.1f}")


def main() -> None:
    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        chance = random.Random(6)
        people.gather()
        with viewing_as(System("benchmark")):
            publish(chance)
            clients = crowd(chance)
        measure(clients)
    finally:
        teardown_databases(old, verbosity=0)


if __name__ == "__main__":
    main()
