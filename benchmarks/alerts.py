"""Seconds from the release to the first alert accepted, for 1,000 residents while another town's bulk of 10,000 mails goes out.

`python -m deploy.services run --volatile -- python -m benchmarks.alerts [people] [bulk]`. A real worker (two processes) and beat,
PostgreSQL, Redis, and a mail server that is a process of its own and judges by its ledger that nobody was told twice.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
READY = {"DATABASE_URL", "REDIS_URL"} <= set(os.environ)
if READY:
    django.setup()

    from django.db import connection
    from django.utils import timezone

    from benchmarks.notices import own_database
    from notifications.actions import batches, deliveries, notices
    from notifications.models import Delivery, Notice, Release
    from notifications.models.notice import Pdf
    from notifications.queries import work
    from notifications.rules.alerts import Channel, Topic
    from portal.front.children import end_all
    from portal.municipalities.scope import System, viewing_as
    from tests import cast as people
    from tests.cast import SAKAI, SUITA, resident
    from tests.kills.conftest import Workshop
    from tests.notifications import make
    from tests.standins import running


def letters(cast: people.Cast, count: int) -> object:
    """A batch of 堺市 that waits for nothing but its release; its PDFs are borrowed, for this is about the alerts."""
    template = make.signing_template()
    batch = make.issued(template, cast.mori, cast.hara, make.file(make.many_lines(make.many_cases(count, residents=count))))
    with viewing_as(System("benchmark", SAKAI)):
        mine = work.batch(batch.pk)
        while notices.write_chunk(mine):
            pass
        notices.render_some(mine)
        ready = Notice.objects.filter(pdf=Pdf.READY).values("pdf_name", "pdf_digest")[0]
        Notice.objects.filter(pdf=Pdf.WAITING).update(pdf=Pdf.READY, **ready)
    return batch


def bulk(count: int) -> None:
    """As many alerts of 吹田市, as urgent as ours: ten each for a tenth as many people."""
    others = [resident(f"s{n}@example.jp", "吹田", str(n), ("スイタ", "ケン"), SUITA) for n in range(max(1, count // 10))]
    rows = [deliveries.Alert(SUITA, others[n % len(others)].pk, uuid.uuid4(), Topic.IMPORTANT) for n in range(count)]
    with viewing_as(System("benchmark", SUITA)):
        planned = [deliveries.delivery(one, Channel.MAIL, (), seq=1, not_before=None) for one in rows]
        Delivery.objects.bulk_create(planned, batch_size=2000)


def environment(state: Path, port: int) -> dict[str, str]:
    where = connection.settings_dict
    url = f"postgres://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
    own = {"DATABASE_URL": url, "DATABASE_POOL": "2", "TOBIRA_STATE_DIR": str(state), "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "portal.settings", "MAIL_RATE": "1000", "LOG_LEVEL": "WARNING"}


def measure(count: int, others: int) -> None:
    cast = people.gather()
    batch = letters(cast, count)
    bulk(others)
    post = running.post()
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(environment(Path(folder), post.port), Path(folder))
        try:
            workshop.worker()
            workshop.beat()
            _wait(lambda: len(post.ledger()) > 50, 60)
            with viewing_as(System("benchmark", SAKAI)):
                batches.release(work.batch(batch.pk))  # type: ignore[attr-defined]
            _wait(lambda: _told() >= count, 300)
            _tell(count, others, post)
        finally:
            end_all([*workshop.children, post.child])


def _told() -> int:
    with viewing_as(System("benchmark", SAKAI)):
        return Delivery.objects.filter(state="accepted").count()


def _wait(is_so: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]
        if time.monotonic() > end:
            raise SystemExit("the worker did not come so far")
        time.sleep(0.2)


def _tell(count: int, others: int, post: running.Standin) -> None:
    with viewing_as(System("benchmark")):
        released_at = Release.objects.values_list("released_at", flat=True)[0]
        mine = Delivery.objects.filter(municipality=SAKAI, state="accepted")
        took = sorted((at - released_at).total_seconds() for at in mine.values_list("settled_at", flat=True))
        left = Delivery.objects.filter(municipality=SUITA, state="planned").count()
    keys = post.keys()
    span = (timezone.now() - released_at).total_seconds()
    print(f"{count} residents, bulk of {others} of another town, {left} of it still waiting when the last of ours was told")
    late = took[int(len(took) * 0.95)]
    print(f"first alert accepted after: median {statistics.median(took):.1f} s, p95 {late:.1f} s, last {took[-1]:.1f} s")
    print(f"{len(keys)} mails taken, told twice: {sum(times > 1 for times in keys.values())}; all done {span:.1f} s after the release")


if __name__ == "__main__":
    if not READY:
        print("needs PostgreSQL and Redis: python -m deploy.services run --volatile -- python -m benchmarks.alerts")
        raise SystemExit(0)
    wanted = [int(argument) for argument in sys.argv[1:]] + [1_000, 10_000][len(sys.argv) - 1 :]
    connection.settings_dict["TEST"]["NAME"] = f"test_alerts_{uuid.uuid4().hex[:8]}"
    with own_database():
        measure(*wanted)
