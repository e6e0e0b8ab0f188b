"""Which of N audience rules reach one resident: the walker, rule by rule, against the index; and the page around it.

`python -m benchmarks.recommend [residents]`. Times are per resident, in ms of this thread on a processor; the ratio is what counts.
"index" is warm, one resident after the other; "swept" is the same question right after the walker went over every rule, which leaves
nothing of the index in the caches of the processor. Every answer of the index is compared with the walker's, and a single difference
ends the run. The page: match, rank, and ten reasons in words. How long it takes to take in one new rule is measured beside a new index.
The daily tick: how many of the residents stand on a boundary, what one of them costs, and that nobody else newly matches.
"""

import random
import statistics
import sys
import time
from datetime import date, timedelta

from portal.attributes.rules.audience import Rule, judge, parse
from portal.attributes.rules.facts import Facts
from portal.attributes.rules.index import RuleIndex
from portal.attributes.rules.sentences import reason
from portal.attributes.rules.tick import boundaries, newly
from portal.attributes.rules.vocabulary import GRADES, INTEREST_NAMES, LANGUAGE_NAMES, PET_NAMES
from recommend.rules import ranking

TODAY = date(2026, 11, 21)
# 堺市 and its wards stand for the 75 areas: the same share of rules names one.
WARDS = ["271411", "271420", "271438", "271446", "271454", "271462", "271471"]
TOWNS = [f"27{number:03}0" for number in range(202, 238)]
SIZES = (2_000, 20_000)
KINDS = ("benefit", "procedure", "article", "event")
DAYS = [None] * 8 + [TODAY + timedelta(days=days) for days in range(32)]


def a_rule(chance: random.Random) -> dict:
    """Three conditions on average; nearly all name an area, half a child, some exclude: what 43 towns would publish."""
    parts = []
    if chance.random() < 0.95:
        parts.append({"attr": "area", "in": chance.choice([[chance.choice(TOWNS)], [chance.choice(WARDS)], ["271403"]])})
    if chance.random() < 0.5:
        parts.append({"some": "child", "where": a_child(chance), "min": chance.choice([1, 1, 1, 1, 2, 3])})
    if chance.random() < 0.4:
        low = chance.choice([0, 18, 20, 40, 60, 65, 70, 75])
        parts.append({"attr": "age", "gte": low, "lt": low + chance.choice([5, 10, 25, 60]), "basis": chance.choice(["birthday", "eve"])})
    if chance.random() < 0.3:
        parts.append({"attr": "interests", "any_of": chance.sample(sorted(INTEREST_NAMES), chance.randint(1, 3))})
    if chance.random() < 0.15:
        language = {"attr": "lang", "in": chance.sample(sorted(LANGUAGE_NAMES), 2)}
        parts.append(chance.choice([language, {"not": language}]))
    if chance.random() < 0.05:
        parts.append({"attr": "pets", "any_of": chance.sample(sorted(PET_NAMES), 2)})
    if chance.random() < 0.05:
        parts.append({"attr": "moved", "within_days": chance.choice([14, 30, 60])})
    if chance.random() < 0.05:
        parts.append({"attr": "household", "gte": chance.randint(1, 5)})
    if len(parts) > 2 and chance.random() < 0.3:
        return {"all": [parts[0], {"any": parts[1:]}]}
    return {"all": parts} if parts else {}


def a_child(chance: random.Random) -> dict:
    low = chance.randint(0, 16)
    return chance.choice(
        [
            {"age": {"gte": low, "lt": low + chance.randint(1, 6)}},
            {"age": {"gte": low, "lt": low + chance.randint(3, 18), "unit": "month"}},
            {"grade": chance.sample(sorted(GRADES), chance.randint(1, 4))},
        ]
    )


def a_resident(chance: random.Random) -> Facts:
    return a_life(chance)[1]


def a_life(chance: random.Random) -> tuple[Facts, Facts]:
    """Somebody as they are, and what they told: one in five has not told each thing."""
    town = chance.choice([*TOWNS, "271403", "271403"])
    told = {
        "birth_on": TODAY - timedelta(days=chance.randint(18 * 365, 95 * 365)),
        "language": chance.choice(["ja"] * 9 + ["vi"]),
        "interests": frozenset(chance.sample(sorted(INTEREST_NAMES), chance.randint(0, 6))),
        "children": tuple(TODAY - timedelta(days=chance.randint(0, 20 * 365)) for _child in range(chance.choice([0, 0, 1, 1, 2, 3]))),
    }
    told["pets"] = frozenset(chance.sample(["dog", "cat", "other"], 1))
    told["moved_on"] = TODAY - timedelta(days=chance.randint(0, 3000))
    told["household"] = chance.randint(1, 6)
    known = {name: value for name, value in told.items() if chance.random() < 0.8}
    ward = chance.choice(WARDS) if town == "271403" else ""
    return Facts(town=town, ward=ward, **told), Facts(town=town, ward=ward, **known)


def walked(rules: list[Rule], facts: Facts) -> list[int]:
    return [number for number, rule in enumerate(rules) if judge(rule, facts, TODAY).matches]


def milliseconds(work, argument) -> tuple[float, object]:
    start = time.thread_time()
    answer = work(argument)
    return (time.thread_time() - start) * 1000, answer


def measure(size: int, residents: int) -> None:
    chance = random.Random(size)
    rules = [parse(a_rule(chance)) for _rule in range(size)]
    people = [a_resident(chance) for _resident in range(residents)]
    build, index = milliseconds(lambda given: RuleIndex(given, TODAY), rules)
    finding = [milliseconds(index.matching, facts)[0] for facts in people]
    walking, swept, matches = [], [], []
    for facts in people:
        spent_walking, by_walking = milliseconds(lambda one: walked(rules, one), facts)
        spent_swept, by_index = milliseconds(index.matching, facts)
        assert by_index == by_walking, facts
        walking.append(spent_walking)
        swept.append(spent_swept)
        matches.append(len(by_walking))
    line(size, "walker", walking, matches, 0, 1.0)
    line(size, "swept", swept, matches, 0, statistics.median(walking) / statistics.median(swept))
    line(size, "index", finding, matches, build, statistics.median(walking) / statistics.median(finding))
    paging = [milliseconds(lambda one: a_page(rules, index, one), facts)[0] for facts in people]
    line(size, "page", paging, matches, 0, statistics.median(walking) / statistics.median(paging))
    later, beside = milliseconds(index.with_later, [parse(a_rule(chance))])
    assert beside.matching(people[0])[: len(index.matching(people[0]))] == index.matching(people[0])
    tick(rules, index, people)
    print(f"{size:>7}{'one more':>9}{later:>11.3f}  beside the index, instead of {build:.0f} ms for a new one")


def tick(rules: list[Rule], index: RuleIndex, people: list[Facts]) -> None:
    for later in (TODAY + timedelta(days=1), date(2027, 4, 1)):
        before, after = (index if later.year == 2026 else RuleIndex(rules, later - timedelta(days=1))), RuleIndex(rules, later)
        looking, found = milliseconds(lambda day: boundaries(rules, day - timedelta(days=1), day), later)
        spent, new = milliseconds(lambda some, one=before, other=after: [newly(one, other, facts) for facts in some], people)
        standing = [found.touch(facts) for facts in people]
        assert all(on or not some for on, some in zip(standing, new, strict=True))
        said = f"{later}: boundaries in {looking:.0f} ms; {sum(standing)} of {len(people)} residents stand on one"
        print(f"{len(rules):>7}{'tick':>9}  {said}, {spent / len(people):.3f} ms for each; nobody else newly matches")


def a_page(rules: list[Rule], index: RuleIndex, facts: Facts) -> list[str]:
    """Match, rank all, and say of the ten first why: what a page does between its queries."""
    found = [ranking.Candidate(str(number), KINDS[number % 4], DAYS[number % 40], number % 3) for number in index.matching(facts)]
    best = ranking.ordered(found, TODAY, 10)
    return [reason(judge(rules[int(one.key)], facts, TODAY).because) for one in best]


def line(size: int, way: str, spent: list[float], matches: list[int], build: float, ratio: float) -> None:
    last = sorted(spent)[int(len(spent) * 0.99)]
    found = statistics.median(matches)
    print(f"{size:>7}{way:>9}{build:>11.0f}{statistics.median(spent):>11.3f}{last:>9.3f}{found:>10.0f}{ratio:>9.0f}")


def main() -> None:
    residents = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"{'rules':>7}{'way':>9}{'build ms':>11}{'median ms':>11}{'p99 ms':>9}{'matches':>10}{'ratio':>9}")
    for size in SIZES:
        measure(size, residents)


if __name__ == "__main__":
    main()
