"""The accessibility statement says what the last run saw, and says so when there was none."""

import json
from pathlib import Path

import pytest
from django.test import Client

from deploy.guarantees import NAMED
from portal.front import access


def kept(folder: Path, held: bool, figures: dict[str, str]) -> Path:
    results = folder / "guarantees.json"
    results.write_text(json.dumps({access.TRIED: {"held": held, "cases": 2, "on": "2026-11-29", "size": "small", "figures": figures}}))
    return results


def test_its_figures_come_from_a_test_that_a_promise_names() -> None:
    assert access.TRIED in NAMED


@pytest.mark.parametrize("held", [True, False])
def test_it_takes_over_what_was_seen(tmp_path: Path, held: bool) -> None:
    trial = access.last_trial(kept(tmp_path, held, {"pages": "412 pages of 190 addresses"}))
    assert trial is not None
    assert (trial.held, trial.pages, trial.glasses, trial.on.isoformat()) == (held, 412, 2, "2026-11-29")


def test_without_a_run_it_claims_nothing(tmp_path: Path) -> None:
    assert access.last_trial(tmp_path / "none.json") is None
    assert access.last_trial(kept(tmp_path, True, {})) is None


def test_the_release_carries_a_run() -> None:
    assert access.last_trial(access.RESULTS) is not None


@pytest.mark.django_db
def test_everybody_reads_it_and_the_foot_leads_there(client: Client) -> None:
    html = client.get("/accessibility/").content.decode()
    assert "WCAG 2.2" in html
    assert 'href="/accessibility/"' in html
