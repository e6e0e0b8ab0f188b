"""A town's points, from published numbers alone: no score tells what the tables do not."""

from __future__ import annotations

from portal.figures.queries.told import Told, common_in
from portal.figures.rules import common, score
from portal.figures.rules.measures import Measure


def score_of(told: Told, town_id: str) -> score.Score:
    mine, fact = (town_id,), told.facts.get(town_id)
    proven = told.share(Measure.REGISTRATIONS, lambda cell: cell[1] in {"card", "signed"}, towns=mine)
    opened = told.share(Measure.LETTERS, lambda cell: cell[1] in {"h1", "d1", "d3", "d7"}, towns=mine)
    good = told.share(Measure.ANSWERS, lambda cell: cell[2] == "good", towns=mine)
    return score.score({
        "procedures": len(common_in(told, town_id)) / len(common.towns()),
        "letters": _of_one(opened),
        "identity": _of_one(proven),
        "services": (fact.services if fact else 0) / score.full_services(),
        "satisfaction": _of_one(good),
    })  # fmt: skip


def _of_one(percent: int | None) -> float | None:
    return None if percent is None else percent / 100
