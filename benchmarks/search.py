"""Searching among N published texts: the whole query beside a plain LIKE over the same texts, in turn, on the data base of the day.

`python -m benchmarks.search [texts]`. Times in ms, of this process, warm; the ratio is what counts, for this machine is shared. LIKE
finds nothing for most of these queries and still reads every text. What a process carries for the words is told in MiB: own memory,
and pages of the dictionary's file that all processes share.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
TEXTS = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
ROUNDS = 3
QUERIES = (
    "ほいくえん", "保育園", "児童手当", "ごみの日", "粗大ゴミ", "引っ越し", "国民健康保険", "介護", "保育員", "nursery", "garbage day",
    "hoikuen", "避難所はどこ", "子どもが生まれたら何をすればいいですか",
    "児童手当はいつまでに申し込めばいいですか", "岸和田市 ごみ", "申込み",
    "給付金", "ペンギン", "会社をやめたので健康保険に入りたい",
)  # fmt: skip


def memory() -> dict[str, float]:
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(("RssAnon", "RssFile")))
    return {line[0].strip(":"): int(line[1]) / 1024 for line in lines}


def main() -> None:
    before = memory()
    from portal.search.rules.asked import asked
    from portal.search.rules.synonyms import thesaurus

    started = time.perf_counter()
    asked("保育園に入りたい", thesaurus())
    ready = (time.perf_counter() - started) * 1000
    after = memory()
    print(
        f"the words: ready in {ready:.0f} ms; own memory +{after['RssAnon'] - before['RssAnon']:.1f} MiB, "
        f"shared file pages +{after['RssFile'] - before['RssFile']:.0f} MiB"
    )
    from django.test.utils import setup_databases, teardown_databases

    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        race()
    finally:
        teardown_databases(old, verbosity=0)


def race() -> None:
    from django.db import connection

    from portal.municipalities.scope import System, viewing_as
    from portal.search import indexing, sources
    from portal.search.sources import Document, Source

    documents = list(made(random.Random(9), Document))
    source = Source("bench", lambda keys: iter(documents if keys is None else ()), ())
    sources._registered.clear()
    sources.register(source)
    started = time.perf_counter()
    with viewing_as(System("benchmark")):
        indexing.all_is_due()
        indexing.run()
    print(f"{connection.vendor}: {TEXTS:,} texts indexed in {time.perf_counter() - started:.0f} s")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_entry")
    mine, plain = timed(ours), timed(like)
    for name, times in (("Tobira", mine), ("LIKE", plain)):
        print(f"  {name:<7} p50 {statistics.median(times):7.1f}   p95 {statistics.quantiles(times, n=20)[-1]:7.1f}")
    found, by_like = (sum(bool(search(query)) for query in QUERIES) for search in (ours, like))
    ratio = statistics.median(plain) / statistics.median(mine)
    print(f"  LIKE takes {ratio:.1f} times as long at the median; queries that found anything: {found} and {by_like} of {len(QUERIES)}")


def made(dice: random.Random, document: type) -> list[object]:
    """The shipped procedures and items over and over, in 43 towns, with other sentences mixed in."""
    from portal.municipalities.queries import towns
    from procedures.queries import library
    from recommend.queries import shipped

    items = [item for code in ("270008", "271403", "272027", "273210") for item in shipped.items(code).items]
    texts = [(one.title, one.summary, one.body) for one in items]
    texts += [(one.title, one.summary, "\n".join((*one.guidance.who, *one.guidance.needs))) for one in library.packages()]
    lines = [line for _title, summary, body in texts for line in (summary, *body.split("\n")) if line]
    everywhere = towns()
    found = []
    for number in range(TEXTS):
        title, summary, _body = dice.choice(texts)
        town = dice.choice(everywhere)
        body = "\n".join(dice.sample(lines, 5))
        found.append(document(
            str(number), dice.choice(["benefit", "procedure", "news"]), f"{title}（{number}）", f"/items/{number}/", summary, body,
            town_id=town.code, town_name=town.name,
        ))  # fmt: skip
    return found


def ours(query: str) -> bool:
    from django.utils import timezone

    from portal.search.queries import Reader, Wish, find

    return bool(find(Wish(query), Reader(("271403",)), timezone.localdate()).count)


def like(query: str) -> bool:
    """As a search that was written in an hour: each word anywhere, the newest first, one page."""
    from django.db.models import Q

    from portal.search.models import Entry

    rows = Entry.objects.order_by("-pk")
    for word in query.split():
        rows = rows.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(body__icontains=word))
    return bool(list(rows[:20]))


def timed(search: Callable[[str], bool]) -> list[float]:
    times = []
    for _round in range(ROUNDS):
        for query in QUERIES:
            started = time.perf_counter()
            search(query)
            times.append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    django.setup()
    main()
