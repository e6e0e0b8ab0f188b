"""Locust, in a process of its own: visitors come at a fixed rate, whether the portal keeps up or not.

    python -m benchmarks.load.crowd NAME PORT SECONDS RATE CROWD.json CODES.folder START      prints one line of JSON
    python -m benchmarks.load.crowd pages PORT HELLO_PORT SECONDS CROWD.json PID…             the same, for the throughput of single pages

Locust's users are seats: each waits for the next visitor, walks their way and is free again. A visitor who finds no seat is late, and the
lateness counts as waiting.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import itertools  # noqa: E402
import json  # noqa: E402
import random  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections import defaultdict  # noqa: E402
from collections.abc import Sequence  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
from gevent.queue import Queue  # noqa: E402
from locust import FastHttpUser, constant, events, task  # noqa: E402
from locust.contrib.fasthttp import FastHttpSession  # noqa: E402
from locust.env import Environment  # noqa: E402

from benchmarks.load.browser import WRONG_OWNER, Browser, Failed, NeverCame  # noqa: E402
from benchmarks.load.machine import cpu_seconds  # noqa: E402
from benchmarks.load.people import Visitor, read  # noqa: E402
from benchmarks.load.scenarios import SCENARIOS, Way  # noqa: E402

SEATS, SLOWEST_SECONDS = 400, 60
ASKING, ROUNDS, PAGES = 4, 4, (("inbox", "/inbox/"), ("home", "/"))


class Seat(FastHttpUser):
    """Serves one visitor after the other."""

    wait_time = constant(0)
    network_timeout = connection_timeout = SLOWEST_SECONDS
    line: Queue[tuple[float, Visitor]]
    walk: Way
    codes: Path
    done = 0

    @task
    def serve(self) -> None:
        planned, visitor = type(self).line.get()
        gevent.sleep(max(0.0, planned - time.time()))
        try:
            type(self).walk(Browser(self.client, visitor, planned, (self.host or "").removeprefix("http://")), type(self).codes)
        except NeverCame as missing:
            self.environment.events.request.fire(
                request_type="-", name=str(missing), response_time=0.0, response_length=0, exception=missing, context={}
            )
        except Failed:
            pass
        finally:
            Seat.done += 1


class Seen:
    """Milliseconds and faults by page, from Locust's own events."""

    def __init__(self, environment: Environment) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.faults: dict[str, int] = defaultdict(int)
        environment.events.request.add_listener(self.note)

    def note(self, *, name: str, response_time: float, exception: Any = None, **_more: Any) -> None:
        self.times[name].append(response_time)
        if exception is not None:
            self.faults[f"{name}: {exception}"] += 1

    def told(self) -> dict[str, Any]:
        return {"times": self.times, "faults": self.faults, "strangers": sum(n for f, n in self.faults.items() if f.endswith(WRONG_OWNER))}


def come(name: str, port: int, seconds: float, rate: float, crowd: list[Visitor], codes: Path, start: float) -> dict[str, Any]:
    """All who come within `seconds` from `start` on (Unix time), by chance, `rate` a second on average. Everybody may finish."""
    scenario = SCENARIOS[name]
    Seat.walk, Seat.codes, Seat.line = staticmethod(scenario.walk), codes, Queue()  # type: ignore[method-assign, assignment]
    Seat.host = f"http://localhost:{port}"
    environment = Environment(user_classes=[Seat], events=events)
    seen, runner = Seen(environment), environment.create_local_runner()
    dice, planned, came = random.Random(f"{name} {rate}"), start, 0
    visitors = [one for one in crowd if one.cookies or not scenario.needs_session]
    for visitor in visitors if scenario.only_once else itertools.cycle(visitors):
        planned += dice.expovariate(rate)
        if planned > start + seconds:
            break
        Seat.line.put((planned, visitor))
        came += 1
    runner.start(SEATS, spawn_rate=100)
    while Seat.done < came:
        gevent.sleep(0.1)
    took = time.time() - start
    runner.quit()
    return {"came": came, "seconds": took, **seen.told()}


def pages(port: int, hello_port: int, seconds: float, crowd: list[Visitor], pids: Sequence[int]) -> dict[str, Any]:
    """How many of a page the server gives a second to a few who ask again at once, and what each costs it in CPU.

    In turn, so that a busy machine slows all alike. `pids` lead the web server, the one that says hello, and PostgreSQL.
    """
    environment = Environment(user_classes=[Seat], events=events)
    seen, own = Seen(environment), [one for one in crowd if one.cookies][:ASKING]
    asked, cpu = dict[str, int](), dict[str, float]()
    all_pages = (("hello", hello_port, "/hello/"), *((name, port, path) for name, path in PAGES))
    for _round, (name, where, path) in itertools.product(range(ROUNDS + 1), all_pages):
        Seat.host = f"http://localhost:{where}"
        began, end = cpu_seconds(pids), time.monotonic() + seconds / ROUNDS
        asking = [gevent.spawn(_ask_until, end, Seat(environment).client, one, name, path) for one in own]
        count = sum(each.get() for each in asking)
        if _round:  # the first is for warming up
            asked[name] = asked.get(name, 0) + count
            cpu[name] = cpu.get(name, 0.0) + cpu_seconds(pids) - began
    cost = {name: cpu[name] / n * 1000 for name, n in asked.items()}
    return {"per_second": {name: n / seconds for name, n in asked.items()}, "cpu_ms": cost, **seen.told()}


def _ask_until(end: float, client: FastHttpSession, visitor: Visitor, name: str, path: str) -> int:
    browser, asked = Browser(client, visitor, 0.0, (Seat.host or "").removeprefix("http://")), 0
    while time.monotonic() < end:
        browser.get(name, path, own=name != "hello")
        asked += 1
    return asked


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["pages", port, hello_port, seconds, people, *pids]:
            print(json.dumps(pages(int(port), int(hello_port), float(seconds), read(Path(people)), [int(pid) for pid in pids])))
        case [name, port, seconds, rate, people, codes, start]:
            print(json.dumps(come(name, int(port), float(seconds), float(rate), read(Path(people)), Path(codes), float(start))))
        case _:
            sys.exit(__doc__)
