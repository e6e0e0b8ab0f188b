"""A line of an export, alone with what was published: whatever is changed of it is found, by somebody who knows neither key nor person."""

from __future__ import annotations

import copy
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from portal.audit import documents, queries, signer, trail
from portal.audit.actions import anchoring
from portal.audit.actions.anchoring import anchor
from portal.audit.events import Event
from portal.audit.models import Anchor, Entry
from portal.audit.queries import lining, searching
from portal.audit.rules import exported
from portal.municipalities.scope import System, viewing_as
from tests.audit.test_anchors import _without_triggers, sql
from tests.cast import SAKAI, Cast

DONE = Event("test.exported", "した")
NOON = dt.datetime(2026, 5, 11, 3, tzinfo=dt.UTC)
# One forged value for every column of a line; `None` would be read as a proof that is missing.
FORGED: dict[str, object] = {
    "number": 10_000, "at": "2026-05-11T03:00:00+00:00", "event": "forged", "outcome": "refused", "actor": ["officer", "77"],
    "subject": "0123456789", "person": "0" * 32, "object": ["forged", "9"], "detail": {"step": 99}, "previous": "f" * 64, "hash": "f" * 64,
    "salt": "f" * 32, "proof": {}, "line_proof": {},
}  # fmt: skip


@pytest.fixture
def export(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Seven lines of two days, of Hanako, of Ken and of nobody; small pieces, so that each day has several."""
    monkeypatch.setattr(anchoring, "PIECE", 2)
    done(cast, "hanako", "ken", "", "hanako")
    anchor(NOON)
    done(cast, "ken", "hanako", "")
    anchor(NOON + dt.timedelta(days=1))
    return told()


def done(cast: Cast, *whose: str) -> None:
    with viewing_as(System("test")):
        for name in whose:
            subject = trail.Whose(getattr(cast, name).pk) if name else None
            with trail.act(DONE, by=cast.mori, town=SAKAI, subject=subject) as act:
                act.note(words="証し")


def told() -> dict[str, Any]:
    """The export as it arrives outside: a file."""
    with viewing_as(System("test")):
        rows = list(searching.entries(SAKAI, searching.Wanted()).order_by("number"))
        return json.loads(json.dumps(documents.with_proofs(SAKAI, rows), ensure_ascii=False))


def published() -> exported.Kept:
    return exported.kept(json.loads(Client().get("/trail/anchors.json").content))


def faults(file: dict[str, Any], kept: exported.Kept | None) -> dict[object, tuple[str, ...]]:
    return {line.number: line.faults for line in exported.look_over(file, kept) if line.faults}


def test_each_line_is_proven_with_what_is_published_alone(cast: Cast, export: dict[str, Any]) -> None:
    lines = list(exported.look_over(export, published()))
    assert [(line.number, line.faults, line.is_proven) for line in lines] == [(number, (), True) for number in range(1, 8)]
    people = [one["person"] for one in export["entries"]]
    assert people[0] == people[3] == people[5] != people[1] == people[4]
    assert people[2] == people[6] == ""
    text = json.dumps(export)
    assert not [who for who in (cast.hanako.pk, cast.ken.pk) if str(who) in text]


def test_every_column_is_forged() -> None:
    assert set(FORGED) | {"town"} == exported.COLUMNS | exported.PROOFS


@pytest.mark.parametrize("column", sorted(FORGED))
@pytest.mark.parametrize("at", [0, 2])
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_changed_column_is_found(export: dict[str, Any], column: str, at: int, is_kept: bool) -> None:
    """Of a line about somebody and of one about nobody, with the published list and with the file alone."""
    forged = copy.deepcopy(export)
    forged["entries"][at][column] = FORGED[column]
    number = forged["entries"][at]["number"]
    assert faults(forged, published() if is_kept else None).keys() == {number}


@pytest.mark.parametrize("column", sorted(FORGED))
def test_a_column_that_is_gone_or_new_is_found(export: dict[str, Any], column: str) -> None:
    forged = copy.deepcopy(export)
    del forged["entries"][0][column]
    forged["entries"][1]["added"] = 1
    assert len(faults(forged, published())) == 2


def test_swapped_pseudonyms_are_found_however_consistently(export: dict[str, Any]) -> None:
    """The look at Hanako's data passed off as one at Ken's: in one line, and in all of them."""
    hanako, ken = (export["entries"][at] for at in (0, 1))
    swap = {hanako["person"]: ken["person"], ken["person"]: hanako["person"]}
    for places, bad in (([0], {1}), (range(7), {1, 2, 4, 5, 6})):
        forged = copy.deepcopy(export)
        for at in places:
            person = forged["entries"][at]["person"]
            forged["entries"][at]["person"] = swap.get(person, person)
            forged["entries"][at]["subject"] = forged["entries"][at]["person"][: exported.SHORT]
        assert faults(forged, published()).keys() == bad


def test_a_proof_that_was_taken_away_or_borrowed_is_found(export: dict[str, Any]) -> None:
    for forge in (
        lambda one, _other: one.update(line_proof=None),
        lambda one, _other: one.update(line_proof=None, proof=None),
        lambda one, other: one.update(line_proof=other["line_proof"]),
        lambda one, other: one.update(proof=other["proof"]),
        lambda one, other: one.update(number=other["number"]),
    ):
        forged = copy.deepcopy(export)
        forge(forged["entries"][0], forged["entries"][5])
        assert faults(forged, published())
        assert faults(forged, None)
    twice = copy.deepcopy(export)
    twice["entries"].append(twice["entries"][0])
    assert faults(twice, published()) == {1: ("twice",)}


def leaves_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [found for key, inner in items for found in leaves_of(inner, (*path, key))]
    return [path]


def test_every_value_of_a_file_is_looked_at(export: dict[str, Any], tmp_path: Path) -> None:
    """Each number, digest and word in a line about somebody, its proofs' included, one after the other."""
    whole = export["entries"][0]
    for path in leaves_of(whole):
        forged = copy.deepcopy(export)
        place: Any = forged["entries"][0]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = 7 if place[path[-1]] != 7 else 8
        assert faults(forged, published()) or path[-1] == "signature", path
        with pytest.raises(CommandError):
            verify(forged, tmp_path, is_kept=False)


def verify(file: dict[str, Any], tmp_path: Path, *words: str, is_kept: bool = True) -> str:
    (tmp_path / "export.json").write_text(json.dumps(file), encoding="utf-8")
    (tmp_path / "anchors.json").write_bytes(Client().get("/trail/anchors.json").content)
    kept = ["--anchors", str(tmp_path / "anchors.json")] if is_kept else []
    said = io.StringIO()
    call_command("verify_export", str(tmp_path / "export.json"), *kept, *words, stdout=said)
    return said.getvalue()


def test_the_command_needs_no_data_base_and_names_the_key(
    cast: Cast, export: dict[str, Any], tmp_path: Path, django_assert_num_queries: Callable[..., Any]
) -> None:
    done(cast, "ken")
    file = told()
    assert "OK 7 行は" in (said := verify(file, tmp_path))
    assert "まだ証しのない行（最後の証しより後）：8" in said
    with django_assert_num_queries(0):
        said = io.StringIO()
        call_command("verify_export", str(tmp_path / "export.json"), stdout=said)
    thumbprint = said.getvalue().split("指紋：")[1].split()[0]
    assert "OK 7 行は" in verify(file, tmp_path, "--key", thumbprint, is_kept=False)
    with pytest.raises(CommandError, match="署名は 4 日が"):
        verify(file, tmp_path, "--key", "another", is_kept=False)
    file["entries"][0]["person"] = file["entries"][1]["person"]
    with pytest.raises(CommandError, match="8 行のうち 1 行"):
        verify(file, tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "tobira-trail/2"}', '{"format": "tobira-trail/2", "entries": [1]}'])
def test_a_file_that_is_no_export_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "export.json"
    file.write_text(content)
    with pytest.raises(CommandError, match="読めません"):
        call_command("verify_export", str(file))


def test_entries_from_before_are_covered_on_the_first_nights(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anchors of an older release have no lines. What one night has no time for, the next takes up."""
    monkeypatch.setattr(anchoring, "PIECE", 2)
    done(cast, "hanako", "ken", "", "ken")
    anchor(NOON)
    _without_triggers("audit_anchor")
    sql("UPDATE audit_anchor SET lines=NULL")
    assert {one["line_proof"] for one in told()["entries"]} == {None}
    monkeypatch.setattr(anchoring, "MOST_PIECES", 2)
    found = []
    for days in (1, 2, 3):
        done(cast, "hanako")
        anchor(NOON + dt.timedelta(days=days))
        found.append([one["number"] for one in told()["entries"] if one["line_proof"]])
    assert (found[0] != found[2], found[2][:4]) == (True, [1, 2, 3, 4])
    assert faults(told(), published()) == {}
    assert list(queries.verify_lines()) == []


def test_a_line_that_would_be_exported_otherwise_now_is_found_in_the_portal(cast: Cast, export: dict[str, Any], settings: Any) -> None:
    """Another person put under an entry, another key for pseudonyms, and a day signed by nobody of ours."""
    kept = [(made.day.isoformat(), made.lines["root"]) for made in Anchor.objects.order_by("day") if made.lines]
    assert [list(queries.verify_lines()), list(queries.verify_lines(kept))] == [[], []]
    assert list(queries.verify_lines([(kept[0][0], "0" * 64)])) == [kept[0][0]]
    assert list(queries.verify_lines([("2020-01-01", "0" * 64)])) == ["2020-01-01"]
    assert lining.key() == (Anchor.objects.first() or Anchor()).lines["key"]
    settings.SEAL_BLIND_KEY = "A" * 43 + "="
    assert list(queries.verify_lines()) == [day for day, _root in kept]
    settings.SEAL_BLIND_KEY = ""
    for table in ("audit_entry", "audit_anchor"):
        _without_triggers(table)
    with viewing_as(System("test")):
        last = Entry.objects.filter(municipality=SAKAI).latest("number")
    sql("UPDATE audit_entry SET subject_id=%s WHERE id=%s", cast.ken.pk if connection.vendor != "sqlite" else cast.ken.pk.hex, last.pk)
    assert list(queries.verify_lines()) == [kept[1][0]]
    made = Anchor.objects.order_by("day").first()
    assert made is not None
    assert signer.signed(made.lines["signature"], exported.claims(*kept[0][:1], made.root, kept[0][1], lining.key()))
    sql("UPDATE audit_anchor SET lines=%s WHERE id=%s", json.dumps({**made.lines, "signature": made.signature}), made.pk)
    assert list(queries.verify_lines()) == [day for day, _root in kept]
