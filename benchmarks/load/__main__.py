"""`make load [MINUTES=3]` and `make soak [MINUTES=60]`: fill, open, let the crowds in, and write docs/load.md.

    python -m benchmarks.load load [MINUTES] [--only nursery] [--pace 1.0]
    python -m benchmarks.load soak [MINUTES]

`--pace` multiplies how many come. Ends with 1 when a gate is not met.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg

from benchmarks.load import gates, machine
from benchmarks.load.gates import Crowd, Gate
from benchmarks.load.stage import BIN, QUEUES, ROOT, Stage, staged
from deploy.services import missing

PAGE = ROOT / "docs" / "load.md"
RESIDENTS, SHARE_FRESH, LEAD, PAGES_SECONDS, SAMPLE_SECONDS = 10_000, 0.3, 30, 12, 5
# A card that was read holds for an hour; letters and services ask for it again then, as they should.
PROVE_AGAIN_SECONDS = 1800
# Visitors a second, and which part of the time each crowd gets.
CROWDS = {
    "ordinary": ("ordinary day", 4, 1 / 6), "submit": ("submit rush", 4, 1 / 6), "sso": ("SSO storm", 8, 1 / 6),
    "nursery": ("nursery day", 8, 1 / 2),
}  # fmt: skip
BEGIN, END = "<!-- {}: written by the command -->", "<!-- {}: end -->"


def load(minutes: float, only: Sequence[str], pace: float) -> tuple[list[str], list[Gate]]:
    with staged() as stage:
        coming = int(max(rate * share * minutes * 60 * pace for _title, rate, share in CROWDS.values()) * 1.5) + 60
        _fill(stage, coming)
        stage.open()
        found = [Crowd.of(CROWDS[name][0], _crowd(stage, name, minutes, pace)) for name in CROWDS if name in only]
        if "nursery" not in only:  # whose letters are what the pages show
            stage.run("-m", "benchmarks.load.filling", "release", "0")
            time.sleep(LEAD)
        _until_mails_are_out(stage)
        told = _told(stage, "pages", stage.port, stage.hello_port, PAGES_SECONDS, stage.state / "crowd.json", *_servers(stage))
    lines, met = gates.pages(told["per_second"], told["cpu_ms"])
    hello_ms = gates.percentile(told["times"]["hello"], 50)
    for crowd in found:
        met += crowd.gates(is_hot=crowd.title == CROWDS["ordinary"][0])
        lines += ["", *crowd.table(hello_ms)]
    return lines, met


def _fill(stage: Stage, coming: int) -> None:
    _say(f"{RESIDENTS} residents, {coming} of them may come")
    stage.run("-m", "benchmarks.load.filling", "fill", str(RESIDENTS), str(coming), str(SHARE_FRESH), str(stage.state / "crowd.json"))


def _crowd(stage: Stage, name: str, minutes: float, pace: float) -> dict[str, Any]:
    title, rate, share = CROWDS[name]
    seconds = minutes * 60 * share
    if name == "nursery":
        start = float(stage.run("-m", "benchmarks.load.filling", "release", str(LEAD)))
    else:
        start = time.time() + 6
    _say(f"{title}: {rate * pace:g} visitors a second for {seconds:.0f} s")
    return _told(stage, name, stage.port, seconds, rate * pace, stage.state / "crowd.json", stage.codes, start)


def _told(stage: Stage, *words: object) -> dict[str, Any]:
    command = [BIN / "python", "-W", "ignore", "-m", "benchmarks.load.crowd", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, env=stage.env, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _servers(stage: Stage) -> list[int]:
    return [stage.pid("web"), stage.pid("hello"), stage.postmaster]


def _until_mails_are_out(stage: Stage) -> None:
    """Workers that still tell 10,000 people would take half of what pages are measured by."""
    deadline, before = time.monotonic() + 120, -1
    while before != stage.box.taken and time.monotonic() < deadline:
        before = stage.box.taken
        time.sleep(3)
    _say(f"{before} mails were taken")


def soak(minutes: float) -> tuple[list[str], list[Gate]]:
    """Mixed work; memory (PSS) of each program and the connections of PostgreSQL, every few seconds."""
    with staged() as stage:
        _fill(stage, 1000)
        stage.run("-m", "benchmarks.load.filling", "release", "0")
        stage.open()
        seconds, samples = minutes * 60, dict[str, list[float]]()
        words = ["mixed", stage.port, seconds, 4, stage.state / "crowd.json", stage.codes, time.time() + 6]
        command = [BIN / "python", "-W", "ignore", "-m", "benchmarks.load.crowd", *map(str, words)]
        with subprocess.Popen(command, cwd=ROOT, env=stage.env, stdout=subprocess.PIPE, text=True) as going:
            end, proven = time.monotonic() + seconds, time.monotonic()
            while time.monotonic() < end:
                time.sleep(SAMPLE_SECONDS)
                _sample(stage, samples)
                if time.monotonic() - proven > PROVE_AGAIN_SECONDS:
                    stage.run("-m", "benchmarks.load.filling", "prove")
                    proven = time.monotonic()
            crowd = Crowd.of("soak", json.loads(going.communicate()[0].splitlines()[-1]))
    largest = max(samples["web, largest process"])
    met = [gates.of_growth(name, some) for name, some in samples.items()]
    met.append(Gate("a web process", largest <= gates.WEB_MIB, f"{largest:.0f} MiB (≤ {gates.WEB_MIB:.0f})"))
    met += [gate for gate in crowd.gates() if "wrong owner" in gate.name or "errors" in gate.name]
    lines = ["| what | first steady | last | highest | by tenths of the time |", "|---|---:|---:|---:|---|"]
    for name, some in samples.items():
        tenth = max(1, len(some) // 10)
        first, last = gates.percentile(some[tenth : 2 * tenth], 50), gates.percentile(some[-tenth:], 50)
        way = " ".join(f"{gates.percentile(some[place * tenth : (place + 1) * tenth] or some[-1:], 50):.0f}" for place in range(10))
        lines.append(f"| {name} | {first:.0f} | {last:.0f} | {max(some):.0f} | {way} |")
    return [*lines, "", *crowd.table()], met


def _sample(stage: Stage, samples: dict[str, list[float]]) -> None:
    web = machine.megabytes(stage.pid("web"))
    seen = {"web, largest process": web[0], "web, all": sum(web)}
    seen |= {f"worker {queue}": sum(machine.megabytes(stage.pid(f"worker-{queue}"))) for queue in QUEUES}
    seen["beat"] = sum(machine.megabytes(stage.pid("beat")))
    with psycopg.connect(stage.env["DATABASE_URL"].replace("postgres://", "postgresql://")) as line:
        row = line.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = current_user").fetchone()
        seen["connections of PostgreSQL"] = float(row[0]) if row else 0.0
    for name, value in seen.items():
        samples.setdefault(name, []).append(value)


def _say(text: str) -> None:
    print(f"» {text}", flush=True)


def written(part: str, size: str, lines: Sequence[str], met: Sequence[Gate]) -> str:
    """The part of docs/load.md that this run replaces."""
    busy = os.getloadavg()[2]
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    head = f"Last run: {when}, {size}; {where}, load average of the quarter of an hour at the end {busy:.1f}."
    table = ["| gate | seen (allowed) | |", "|---|---|---|", *map(str, met)]
    return "\n".join([BEGIN.format(part), "", head, "", *table, "", *lines, END.format(part)])


def replace_part(page: str, part: str, text: str) -> str:
    before, rest = page.split(BEGIN.format(part), 1)
    return before + text + rest.split(END.format(part), 1)[1]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    parser.add_argument("part", choices=["load", "soak"])
    parser.add_argument("minutes", type=float, nargs="?")
    parser.add_argument("--only", nargs="*", choices=list(CROWDS), default=list(CROWDS))
    parser.add_argument("--pace", type=float, default=1.0)
    asked = parser.parse_args()
    if problems := missing():
        print(" ".join(problems), file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started ends, and what was made goes
    minutes = asked.minutes or {"load": 3.0, "soak": 60.0}[asked.part]
    began = time.monotonic()
    lines, met = load(minutes, asked.only, asked.pace) if asked.part == "load" else soak(minutes)
    size = f"MINUTES={minutes:g}" + (f", pace {asked.pace:g}" if asked.pace != 1 else "")
    text = written(asked.part, size, lines, met)
    print(text)
    PAGE.write_text(replace_part(PAGE.read_text(), asked.part, text))
    _say(f"{time.monotonic() - began:.0f} s in all; written to {PAGE.relative_to(ROOT)}")
    return int(not all(gate.is_met for gate in met))


if __name__ == "__main__":
    sys.exit(main())
