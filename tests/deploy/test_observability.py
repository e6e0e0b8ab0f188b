"""What deploy/observability names is what /metrics tells, and each alert is explained."""

import json
import re
from pathlib import Path

import pytest
import yaml

from portal.front.metering import AREA_UP
from portal.lib import gauges, metrics
from tests.canaries import PERSONAL

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "observability"
NAME = re.compile(r"\btobira_[a-z_]+")
LABELLED = re.compile(r"\b(tobira_[a-z_]+)\{([^}]*)\}")
GROUPED = re.compile(r"\bby \(([^)]*)\)")


def exported() -> dict[str, set[str]]:
    """Each name that a scrape may hold, with its labels."""
    found = {gauge.name: {*gauge.labels} for gauge in (AREA_UP, *gauges.declared())}
    for kind in metrics.KINDS:
        if kind.steps:
            found |= {f"{kind.name}_{part}": {*kind.labels} for part in ("count", "sum")}
            found[f"{kind.name}_bucket"] = {*kind.labels, "le"}
        else:
            found[kind.name] = {*kind.labels}
    return found


def rules() -> list[dict]:
    return [rule for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"] for rule in group["rules"]]


def panels() -> list[dict]:
    return [panel for panel in json.loads((FOLDER / "dashboard.json").read_text())["panels"] if panel["type"] != "row"]


def expressions() -> list[str]:
    return [rule["expr"] for rule in rules()] + [target["expr"] for panel in panels() for target in panel["targets"]]


@pytest.mark.parametrize("expression", expressions())
def test_every_name_and_label_of_an_expression_is_exported(expression: str) -> None:
    known, names = exported(), NAME.findall(expression)
    assert [name for name in names if name not in known] == []
    for name, labels in LABELLED.findall(expression):
        assert {re.split(r"[=!]", one)[0].strip() for one in labels.split(",")} <= known[name]
    for group in GROUPED.findall(expression):
        assert {one.strip() for one in group.split(",")} <= set().union(*(known[name] for name in names))
    assert [expression.count(sign) for sign in "({["] == [expression.count(sign) for sign in ")}]"]


def test_everything_that_is_exported_is_looked_at() -> None:
    seen = {name for expression in expressions() for name in NAME.findall(expression)}
    assert {gauge.name for gauge in (AREA_UP, *gauges.declared())} - seen == set()
    assert [kind.name for kind in metrics.KINDS if not any(name.startswith(kind.name) for name in seen)] == []


def test_every_alert_has_its_chapter_and_every_chapter_its_alert() -> None:
    page = (ROOT / "docs" / "observability.md").read_text()
    assert re.findall(r"^### (\w+)$", page, re.MULTILINE) == [rule["alert"] for rule in rules()]
    for rule in rules():
        assert rule["annotations"]["runbook"] == f"docs/observability.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]


def test_panels_do_not_cover_each_other_and_have_numbers_of_their_own() -> None:
    shown = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    assert len({panel["id"] for panel in shown}) == len(shown)
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in shown):
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken
        assert place["x"] + place["w"] <= 24
        taken |= cells


def test_prometheus_reads_with_the_word_that_the_portal_knows() -> None:
    (job,) = yaml.safe_load((FOLDER / "prometheus.yaml").read_text())["scrape_configs"]
    assert (job["metrics_path"], job["authorization"]["type"]) == ("/metrics", "Bearer")
    # The alert on `up` names the job.
    assert [rule["expr"] for rule in rules() if "up{" in rule["expr"].replace("_up{", "")] == [f'up{{job="{job["job_name"]}"}} == 0']


def test_labels_of_kinds_are_words_of_the_code() -> None:
    labels = set().union(*exported().values())
    of_tables = {"area", "level", "queue", "work", "channel", "state"}
    of_counters = {"view", "method", "status", "task", "outcome", "during"}
    assert labels == of_tables | of_counters | {"provider", "answer", "le"}
    assert PERSONAL.findall(" ".join(gauge.about for gauge in gauges.declared())) == []
