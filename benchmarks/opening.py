"""Nine o'clock: 10,000 residents have a letter, and as many as come open it at a fixed rate, whether the portal keeps up or not.

`python -m deploy.services run --volatile -- python -m benchmarks.opening [residents] [visitors] [visitors a second]`. A real server
with two workers on PostgreSQL and Redis, and this process as the crowd, all on one machine. Waiting counts from the moment
at which the visitor meant to come. `hello` is the portal's plainest page, asked for in turn with the others.
"""

from __future__ import annotations

import http.client
import logging
import os
import statistics
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from notifications.documents import letters  # noqa: E402
from notifications.models import Notice  # noqa: E402
from notifications.models.notice import notice_id  # noqa: E402
from notifications.models.sealing import notice_place, seal_text  # noqa: E402
from notifications.rules.manifest import canonical, digest_of_text  # noqa: E402
from portal.front.children import free_port  # noqa: E402
from portal.front.programs import web  # noqa: E402
from portal.identity.models import Resident, User  # noqa: E402
from portal.lib import codes  # noqa: E402
from portal.municipalities.scope import System, viewing_as  # noqa: E402
from tests import cast as people  # noqa: E402
from tests.cast import SAKAI, logged_in  # noqa: E402
from tests.notifications import make  # noqa: E402

CROWD = 48  # threads; more visitors than that at once wait for a seat, and the waiting counts
Times = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose browser it is, and what must stand in the letter that it is shown."""

    cookies: str
    name: str
    letter: str


def crowd(count: int, visitors: int) -> list[Visitor]:
    """All residents with a released letter each; the first ones are logged in."""
    cast, template = people.gather(), make.template()
    make.willing(cast.hanako)
    batch = make.released(template, cast.mori, cast.hara, make.file([make.line(make.bound(cast.hanako))]))
    users = User.objects.bulk_create(User(email=f"u{n}@example.jp") for n in range(count))
    with viewing_as(System("benchmark", SAKAI)):
        made = Resident.objects.bulk_create(Resident(user=user, home_town_id=SAKAI, family_name="堺") for user in users)
        first = Notice.objects.select_related("release").get(release=batch.pk)
        content = letters.content_of(first)
        written = [_copy(first, content, place, resident) for place, resident in enumerate(made)]
        Notice.objects.bulk_create(written, batch_size=1000)
    # The planner of a data base that was filled a second ago knows nothing yet; production's has seen a night's ANALYZE.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    seats = zip(made[:visitors], written[:visitors], strict=True)
    return [Visitor(_cookies(resident), f"堺 {place:06d}", str(letter.pk)) for place, (resident, letter) in enumerate(seats)]


def _copy(first: Notice, content: letters.Content, place: int, resident: Resident) -> Notice:
    number = f"{place:012d}"
    key = notice_id(first.release_id, number)
    text = canonical(replace(content, number=number, addressee=f"堺 {place:06d}", salutation=f"堺 {place:06d} 様").as_values())
    return Notice(
        id=key, municipality_id=SAKAI, release_id=first.release_id, recipient=resident, row_number=place + 10, case_number=number,
        title=first.title, sealed=seal_text(text, notice_place(SAKAI, key)), digest=digest_of_text(text),
        code=codes.new_verification_code(), once_key=uuid.uuid4(), pdf=first.pdf, pdf_name=first.pdf_name, pdf_digest=first.pdf_digest,
    )  # fmt: skip


def _cookies(resident: Resident) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in logged_in(resident).cookies.items())


@contextmanager
def served() -> Iterator[int]:
    """The portal's own settings and programs, on the data base that this run has made for itself."""
    where, port = connection.settings_dict, free_port()
    url = f"postgres://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
    with TemporaryDirectory(prefix="tobira-opening-") as state:
        keys = {"SECRET_KEY": settings.SECRET_KEY, "SEAL_KEYS": ",".join(settings.SEAL_KEYS), "PORTAL_URL": f"http://localhost:{port}"}
        own = {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": url, "TOBIRA_STATE_DIR": state, "DEBUG": "1", **keys}
        child = web(port, {**os.environ, **own})
        with (Path(state) / "web.log").open("wb") as child.output:
            child.start()
        try:
            _until_it_answers(port, Path(state) / "web.log")
            yield port
        finally:
            child.end()


def _until_it_answers(port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            ask(port, "/towns/", "")
        except (OSError, http.client.HTTPException):
            time.sleep(0.3)
        else:
            return
    sys.exit(log.read_text(errors="replace"))


def ask(port: int, path: str, cookies: str) -> tuple[int, str]:
    line = http.client.HTTPConnection("localhost", port, timeout=60)
    try:
        line.request("GET", path, headers={"Cookie": cookies, "Accept-Language": "ja"})
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def storm(port: int, crowd: list[Visitor], rate: float) -> tuple[Times, int, int]:
    """Milliseconds by page, errors, and letters that were somebody else's."""
    times: Times = defaultdict(list)
    faults: list[str] = []
    strangers: list[str] = []
    start = time.perf_counter() + 0.5

    def come(place: int, visitor: Visitor) -> None:
        planned = start + place / rate
        time.sleep(max(0.0, planned - time.perf_counter()))
        for page, path in (("inbox", "/inbox/"), ("letter", f"/inbox/{visitor.letter}/"), ("hello", "/account/inactive/")):
            begun = planned if page == "inbox" else time.perf_counter()
            status, text = ask(port, path, visitor.cookies)
            times[page].append((time.perf_counter() - begun) * 1000)
            if status != 200:
                faults.append(f"{page} {status}")
            elif page == "letter" and visitor.name not in text:
                strangers.append(visitor.name)

    with ThreadPoolExecutor(CROWD) as seats:
        list(seats.map(come, range(len(crowd)), crowd))
    for fault in sorted(set(faults)):
        print(f"fault: {fault} × {faults.count(fault)}")
    return times, len(faults), len(strangers)


def report(times: Times, faults: int, strangers: int, seconds: float) -> None:
    print(f"{'page':<10}{'asked':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'× hello':>9}")
    hello = statistics.median(times["hello"])
    for page, spent in times.items():
        cuts = statistics.quantiles(spent, n=100)
        print(f"{page:<10}{len(spent):>8}{cuts[49]:>9.0f}{cuts[94]:>9.0f}{cuts[98]:>9.0f}{cuts[49] / hello:>9.1f}")
    print(f"{sum(map(len, times.values())) / seconds:.0f} pages a second; errors {faults}; wrong owner {strangers}")


def main() -> None:
    if connection.vendor != "postgresql":
        print("Not run: it needs PostgreSQL and Redis (see the section below).")
        return
    wanted = [int(argument) for argument in sys.argv[1:]] + [10_000, 600, 8][len(sys.argv) - 1 :]
    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        residents, visitors, rate = wanted
        came = crowd(residents, visitors)
        print(f"{residents} residents with a letter; {visitors} come, {rate} a second", flush=True)
        with served() as port:
            for visitor in came[:4]:
                ask(port, "/inbox/", visitor.cookies)
            begun = time.perf_counter()
            report(*storm(port, came, rate), time.perf_counter() - begun)
    finally:
        connection.close()
        teardown_databases(old, verbosity=0)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main()
