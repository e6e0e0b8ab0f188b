"""Four workers want the same sources of one server at once, on PostgreSQL: each file is fetched once, one question at a time."""

import pytest

from tests.racers import raced, racer, told_by
from tests.recommend.sources import table
from tests.standins.site import site

pytestmark = [pytest.mark.postgres, pytest.mark.services]
PROCESSES, SOURCES = 4, 3
RACING = "tests.recommend.racing"


def test_four_workers_fetch_each_source_once_and_ask_a_server_one_at_a_time(course: dict[str, str]) -> None:
    with site() as web:
        for each in range(SOURCES):
            web.put(f"/{each}.csv", table())
        web.slow = 0.05
        course = course | {"COLLECT_LOOPBACK": web.origin}
        codes = told_by(RACING, course, "stage", f"{web.origin}/", str(SOURCES))
        told = [word for line in raced([racer(RACING, course, "run", *codes) for _process in range(PROCESSES)]) for word in line]
        kept, fetched = told.count("kept"), [path for path in web.paths() if path.endswith(".csv")]
        assert {*told} <= {"kept", "busy"}
        assert (len(fetched), len({*fetched}), web.busiest) == (kept, kept, 1)
        assert told_by(RACING, course, "count") == {"places": 3 * kept, "kept": kept}
        assert kept >= 1
