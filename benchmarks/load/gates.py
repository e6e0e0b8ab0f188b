"""What is asked of the figures, and the tables they are told in. Pure: figures in, lines out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

P95, P99, ERRORS, HOT_P95, SHARE_OF_HELLO, GROWTH, WEB_MIB = 1000.0, 2500.0, 0.001, 100.0, 0.25, 0.10, 150.0
HOT = ("home", "inbox")


@dataclass(frozen=True, slots=True)
class Gate:
    """`said` is what was seen, beside what is allowed."""

    name: str
    is_met: bool
    said: str

    def __str__(self) -> str:
        return f"| {self.name} | {self.said} | {'met' if self.is_met else '**NOT MET**'} |"


@dataclass(frozen=True, slots=True)
class Crowd:
    """What one crowd saw: milliseconds by page, faults by kind, answers with somebody else's data."""

    title: str
    came: int
    seconds: float
    times: Mapping[str, Sequence[float]]
    faults: Mapping[str, int] = field(default_factory=dict)
    strangers: int = 0

    @classmethod
    def of(cls, title: str, told: Mapping[str, Any]) -> Crowd:
        return cls(title, told["came"], told["seconds"], told["times"], told["faults"], told["strangers"])

    @property
    def all(self) -> list[float]:
        return [one for some in self.times.values() for one in some]

    def gates(self, *, is_hot: bool = False) -> list[Gate]:
        """`is_hot`: home and inbox are held to their own p95."""
        asked, failed = len(self.all), sum(self.faults.values())
        found = [
            Gate(f"{self.title}: p95", percentile(self.all, 95) <= P95, f"{percentile(self.all, 95):.0f} ms (≤ {P95:.0f})"),
            Gate(f"{self.title}: p99", percentile(self.all, 99) <= P99, f"{percentile(self.all, 99):.0f} ms (≤ {P99:.0f})"),
            Gate(f"{self.title}: errors", failed < max(asked * ERRORS, 1), f"{failed} of {asked} (< 0.1 %)"),
            Gate(f"{self.title}: wrong owner", self.strangers == 0, f"{self.strangers} (0)"),
        ]
        hot = {page: percentile(self.times[page], 95) for page in HOT if is_hot and page in self.times}
        return found + [Gate(f"{self.title}: {page} p95", p95 <= HOT_P95, f"{p95:.0f} ms (≤ {HOT_P95:.0f})") for page, p95 in hot.items()]

    def table(self, hello_ms: float = 0.0) -> list[str]:
        """One line a page. × is how often `hello`'s own median goes into that of the page, where hello was asked."""
        head = f"**{self.title}**: {self.came} visitors in {self.seconds:.0f} s, {len(self.all) / self.seconds:.0f} answers a second"
        lines = [head, "", "| page | answers | p50 ms | p95 ms | p99 ms | × hello |", "|---|---:|---:|---:|---:|---:|"]
        for page, some in self.times.items():
            cuts = [percentile(some, share) for share in (50, 95, 99)]
            times = f"{cuts[0] / hello_ms:.0f}" if hello_ms else "-"
            lines.append(f"| {page} | {len(some)} | " + " | ".join(f"{cut:.0f}" for cut in cuts) + f" | {times} |")
        return [*lines, "", *(f"Fault: {fault} × {count}" for fault, count in self.faults.items()), ""]


def percentile(some: Sequence[float], share: float) -> float:
    return sorted(some)[min(len(some) - 1, int(len(some) * share / 100))] if some else 0.0


def pages(per_second: Mapping[str, float], cpu_ms: Mapping[str, float]) -> tuple[list[str], list[Gate]]:
    """The throughput of single pages beside that of hello."""
    lines = ["| page | a second | share of hello | server CPU ms | hello's CPU goes into it |", "|---|---:|---:|---:|---:|"]
    gates = []
    for page, rate in per_second.items():
        share = rate / per_second["hello"]
        lines.append(f"| {page} | {rate:.0f} | {share:.0%} | {cpu_ms[page]:.2f} | {cpu_ms[page] / cpu_ms['hello']:.1f} × |")
        if page != "hello":
            gates.append(Gate(f"{page}: share of hello's throughput", share >= SHARE_OF_HELLO, f"{share:.1%} (≥ {SHARE_OF_HELLO:.0%})"))
    return lines, gates


def growth(samples: Sequence[float]) -> float:
    """From the first tenth that is steady (the second) to the last: medians, so that one odd sample decides nothing."""
    tenth = max(1, len(samples) // 10)
    first, last = percentile(samples[tenth : 2 * tenth], 50), percentile(samples[-tenth:], 50)
    return last / first - 1 if first else 0.0


def of_growth(name: str, samples: Sequence[float]) -> Gate:
    return Gate(f"{name}: growth", growth(samples) < GROWTH, f"{growth(samples):+.1%} (< {GROWTH:.0%})")
