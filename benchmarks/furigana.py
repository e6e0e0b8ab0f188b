"""What ふりがな cost: pages as a guest and as a resident see them, with and without readings, in ms and in bytes.

`python -m benchmarks.furigana`. CPU time of this process, for the machine is shared; the median of some rounds. *First* is a text that
nobody has read before in this process, *again* is a plain page of a guest whose texts are kept, *own* a page of somebody who is known:
only the portal's own words are kept of it.
"""

import gzip
import os
import statistics
import time
from pathlib import Path

import django
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
GUEST = ("/help/", "/account/login/", "/accessibility/", "/privacy/", "/towns/271403/")
OWN = ("/", "/me/", "/inbox/", "/me/consents/", "/help/")
ROUNDS = 9


def anonymous() -> float:
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    return next(int(line[1]) / 1024 for line in lines if line and line[0] == "RssAnon:")


def cost(html: str, *, is_public: bool) -> float:
    from portal.ui.furigana import with_readings

    taken = []
    for _round in range(ROUNDS):
        started = time.process_time()
        with_readings(html, is_public=is_public)
        taken.append((time.process_time() - started) * 1000)
    return statistics.median(taken)


def report(client: Client, path: str, *, is_public: bool) -> None:
    from portal.ui import furigana

    html = client.get(path).content.decode()
    read = furigana.with_readings(html, is_public=is_public)
    furigana._kept.cache_clear()
    first = time.process_time()
    furigana.with_readings(html, is_public=is_public)
    first = (time.process_time() - first) * 1000
    again = cost(html, is_public=is_public)
    before, after = (len(gzip.compress(text.encode())) / 1000 for text in (html, read))
    whose, words = "guest" if is_public else "own", read.count("<rt ")
    print(f"{path:<18} {whose:<6} first {first:6.1f} ms  again {again:6.1f} ms  {before:5.1f} -> {after:5.1f} kB  {words} readings")


def main() -> None:
    django.setup()
    from portal.lib import readings
    from tests import cast

    before, started = anonymous(), time.process_time()
    readings.read("手続を始める")
    print(f"the dictionary: {(time.process_time() - started) * 1000:.0f} ms once, own memory +{anonymous() - before:.1f} MiB")
    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        people = cast.gather()
        for path in GUEST:
            report(Client(), path, is_public=True)
        hanako = cast.logged_in(people.hanako)
        for path in OWN:
            report(hanako, path, is_public=False)
    finally:
        teardown_databases(old, verbosity=0)


if __name__ == "__main__":
    main()
