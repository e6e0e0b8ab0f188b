"""Anchors: one root a day over all chains. Whatever is changed behind it, by whomever owns the data base, is found."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.audit import documents, queries, rules, signer, trail
from portal.audit.actions.anchoring import anchor
from portal.audit.events import Event
from portal.audit.models import Anchor, Entry
from portal.audit.queries import searching
from portal.connections import keyring
from portal.front import health, surroundings
from portal.municipalities.scope import System, viewing_as
from tests.cast import KISHIWADA, SAKAI, SUITA, Cast

ACTS = [Event(f"test.act{number}", f"した{number}") for number in range(4)]
NOON = dt.datetime(2026, 5, 11, 3, tzinfo=dt.UTC)
TAMPERINGS = 1000


@given(st.lists(st.text(max_size=4), min_size=1, max_size=40), st.data())
def test_each_leaf_climbs_to_the_root_and_nothing_else_does(texts: list[str], data: st.DataObject) -> None:
    leaves = [rules.leaf(text) for text in texts]
    index = data.draw(st.integers(0, len(leaves) - 1))
    steps = rules.proof(leaves, index)
    assert rules.climb(leaves[index], steps) == rules.root(leaves)
    assert len(steps) <= max(1, (len(leaves) - 1).bit_length())
    assert rules.climb(rules.leaf("forged" + texts[index]), steps) != rules.root(leaves)


def acts(cast: Cast, count: int, town: str = SAKAI) -> None:
    with viewing_as(System("test")):
        for number in range(count):
            with trail.act(ACTS[number % 4], by=cast.mori, town=town, subject=trail.Whose(cast.hanako.pk)) as act:
                act.note(step=number)


def two_days(cast: Cast) -> None:
    """12 acts here and 4 there on the first day, 8 more on the second; both anchored."""
    acts(cast, 12)
    acts(cast, 4, KISHIWADA)
    anchor(NOON)
    acts(cast, 8)
    anchor(NOON + dt.timedelta(days=1))


def test_a_day_is_anchored_once_with_all_that_is_new(cast: Cast) -> None:
    two_days(cast)
    assert anchor(NOON + dt.timedelta(days=1)) is None
    first, second = Anchor.objects.order_by("day")
    of_sakai = [next(one for one in made.towns if one["town"] == SAKAI) for made in (first, second)]
    assert [(one["first"], one["last"]) for one in of_sakai] == [(1, 12), (13, 20)]
    assert (second.previous, [one["town"] for one in second.towns]) == (first.root, ["270008", SAKAI])
    assert [chain.fault for chain in queries.verify()] == [None] * 3
    assert list(queries.verify_anchors()) == []


def test_an_anchor_is_signed_mailed_and_published(cast: Cast, client: Client, settings: Any) -> None:
    settings.TRAIL_ANCHOR_MAILS = ["kansa@sakai.example.jp", "jimu@pref.example.jp"]
    two_days(cast)
    told = json.loads(client.get("/trail/anchors.json").content)["anchors"]
    key = jwt.PyJWK(jwt.get_unverified_header(told[0]["signature"])["jwk"], algorithm="ES256")
    assert jwt.decode(told[0]["signature"], key.key, algorithms=["ES256"])["root"] == told[0]["root"]
    assert told[0]["root"] in client.get("/trail/").content.decode()
    sent = [one for one in mail.outbox if told[1]["root"] in one.body]
    assert sorted(one.to[0] for one in sent) == ["jimu@pref.example.jp", "kansa@sakai.example.jp"]


def test_a_proof_is_checked_with_what_is_published_alone(cast: Cast) -> None:
    two_days(cast)
    acts(cast, 1)
    with viewing_as(System("test")):
        told = documents.with_proofs(SAKAI, list(searching.entries(SAKAI, searching.Wanted()).order_by("number")))
    entries = told["entries"]
    assert isinstance(entries, list)
    assert [one["proof"] is None for one in entries] == [False] * 20 + [True]
    for one in entries[:20]:
        proof = one["proof"]
        assert rules.climb(rules.leaf(one["hash"]), proof["in_town"]) == proof["town"]["root"]
        tree = rules.climb(rules.Segment(**proof["town"]).leaf, proof["in_day"])
        assert proof["root"] == _day(proof["day"], proof["previous"], tree)
    assert str(cast.hanako.pk) not in json.dumps(told)


def _day(day: str, previous: str, tree: str) -> str:
    return hashlib.sha256(f"{day}\n{previous}\n{tree}".encode()).hexdigest()


# --- what the owner of the data base may do ---

KINDS = ("edit", "delete", "insert", "swap", "cut", "rewrite", "forge anchors", "forge everything")
# A forged value for every column;
FORGED: dict[str, object] = {
    "municipality_id": SUITA, "number": 10_000, "at": NOON, "event": "forged", "outcome": "refused", "actor_kind": "resident",
    "actor_id": "77", "subject_id": None, "object_kind": "forged", "object_id": "9", "detail": '{"step": 99}', "by_proxy": True,
    "previous": "f" * 64, "hash": "f" * 64,
}  # fmt: skip


def test_every_column_is_tried() -> None:
    assert set(FORGED) == {one.attname for one in Entry._meta.concrete_fields} - {"id"}


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def write(row: Entry) -> None:
    columns = (row.number, row.event, row.previous, row.hash)
    sql("UPDATE audit_entry SET number=%s, event=%s, previous=%s, hash=%s WHERE id=%s", *columns, row.pk)


def rechain(rows: list[Entry]) -> None:
    """All hashes worked out anew, the chain's head too: what is left is sound in itself."""
    previous = rules.START
    for number, row in enumerate(rows, start=1):
        row.number, row.previous = number, previous
        row.hash = previous = rules.fingerprint(previous, row.link.content)
        write(row)
    sql("UPDATE audit_chain SET length=%s, head=%s WHERE municipality_id=%s", len(rows), previous, SAKAI)


def tamper(kind: str, rows: list[Entry], dice: random.Random) -> dict[str, int]:
    """Do it; town → number of the entry that must be named."""
    at = dice.randrange(len(rows))
    first = rows[at].number
    match kind:
        case "edit":
            column, value = dice.choice(sorted(FORGED.items()))
            sql(f"UPDATE audit_entry SET {column}=%s WHERE id=%s", value, rows[at].pk)
            return {SAKAI: first} | ({SUITA: 1} if column == "municipality_id" else {})
        case "delete":
            sql("DELETE FROM audit_entry WHERE id=%s", rows[at].pk)
        case "insert":
            for row in reversed(rows[at:]):
                sql("UPDATE audit_entry SET number=%s WHERE id=%s", row.number + 1, row.pk)
            sql(
                "INSERT INTO audit_entry (municipality_id, number, at, event, outcome, actor_kind, actor_id, object_kind, object_id,"
                " detail, by_proxy, previous, hash) VALUES (%s, %s, %s, 'forged', 'done', 'officer', '1', '', '', '{}', %s, %s, %s)",
                SAKAI, rows[at].number, NOON, False, rows[at].previous, rows[at].hash,
            )  # fmt: skip
        case "swap":
            other = (at + 1 + dice.randrange(len(rows) - 1)) % len(rows)
            for row, number in ((rows[at], 10_000), (rows[other], rows[at].number), (rows[at], rows[other].number)):
                sql("UPDATE audit_entry SET number=%s WHERE id=%s", number, row.pk)
            first = min(first, rows[other].number)
        case "cut":
            for row in rows[at:]:
                sql("DELETE FROM audit_entry WHERE id=%s", row.pk)
            rechain(rows[:at])
        case _:
            rows[at].event = "test.forged"
            rechain(rows)
            # An anchor keeps one root of a day's entries: it names the first of them.
            first = 1 if first <= 12 else 13
    return {SAKAI: first}


STRANGER = ec.generate_private_key(ec.SECP256R1())


def signed_by_a_stranger(claims: dict[str, str]) -> str:
    """As ours look, with a key of one's own in the header, under our key's name."""
    jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(STRANGER.public_key()))
    kid = jwt.get_unverified_header(signer.sign(claims))["kid"]
    return jwt.encode(dict(claims), STRANGER, algorithm="ES256", headers={"kid": kid, "typ": "tobira-anchor", "jwk": jwk})


def reanchor(sign: Callable[[dict[str, str]], str]) -> None:
    """The anchors, too, as they would have been."""
    previous = rules.START
    for made in Anchor.objects.order_by("day"):
        segments = [_as_it_is(rules.Segment(**one)) for one in made.towns]
        root = rules.anchor_root(made.day.isoformat(), previous, segments)
        towns = json.dumps([vars(one) for one in segments])
        signature = sign({"day": made.day.isoformat(), "root": root, "previous": previous})
        columns = (towns, previous, root, signature)
        sql("UPDATE audit_anchor SET towns=%s, previous=%s, root=%s, signature=%s WHERE id=%s", *columns, made.pk)
        previous = root


def _as_it_is(segment: rules.Segment) -> rules.Segment:
    found = queries.hashes(segment)
    return rules.Segment(segment.town, segment.first, segment.last, found[-1][1], rules.root([rules.leaf(one) for _number, one in found]))


@pytest.mark.slow
def test_a_thousand_tamperings_are_a_thousand_faults(cast: Cast) -> None:
    two_days(cast)
    for table in ("audit_entry", "audit_anchor"):
        _without_triggers(table)
    outside = [(made.day.isoformat(), made.root) for made in Anchor.objects.order_by("day")]
    dice, found = random.Random(8), Counter[str]()
    with viewing_as(System("test")):
        for number in range(TAMPERINGS):
            kind = KINDS[number % len(KINDS)]
            savepoint = transaction.savepoint()
            wanted = tamper(kind, list(Entry.objects.filter(municipality=SAKAI).order_by("number")), dice)
            if kind.startswith("forge"):
                # Whoever has the data base alone cannot sign; against whoever has the keys as well stands only what was kept outside.
                reanchor(signed_by_a_stranger if kind == "forge anchors" else signer.sign)
                assert [chain.fault for chain in queries.verify()] == [None] * 3
                bad = list(queries.verify_anchors())
                assert len(bad) == (2 if kind == "forge anchors" else 0)
                found[kind] += bool(bad or list(queries.verify_anchors(outside)))
            else:
                named = {chain.town: chain.fault.number for chain in queries.verify() if chain.fault}
                assert named == wanted, kind
                found[kind] += 1
            transaction.savepoint_rollback(savepoint)
    assert (sum(found.values()), set(found)) == (TAMPERINGS, set(KINDS))


def test_signatures_hold_when_keys_turn_and_only_those_of_our_own_keys(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.OIDC_KEYS_FILE = str(tmp_path / "keys.json")
    two_days(cast)
    ours = jwt.get_unverified_header(Anchor.objects.first().signature)["jwk"]["kid"]  # type: ignore[union-attr]
    for days in (9, 6, 3):
        keyring.rotate(timezone.now() - dt.timedelta(days=days))
    assert ours not in {one["kid"] for one in keyring.jwks()}
    assert list(surroundings.anchors_are_signed_by_our_keys()) == [], "a key that is over is ours"
    over = [row["pem"] for row in json.loads((tmp_path / "keys.json").read_text()) if row["published_until"]]
    assert any("PUBLIC" in pem for pem in over)
    assert list(queries.verify_anchors()) == []
    settings.OIDC_KEYS_FILE = str(tmp_path / "others.json")
    assert len(list(queries.verify_anchors())) == 2
    assert not (tmp_path / "others.json").exists(), "whoever only verifies makes no keys"
    assert queries.foreign_anchors() == {ours: ["2026-05-11", "2026-05-12"]}
    (finding,) = surroundings.anchors_are_signed_by_our_keys()
    assert f"2 日分（2026-05-11 から 2026-05-12 まで）が、この設備の知らない鍵で署名されています（指紋 {ours}）" in finding.what
    assert (finding.level, "TRAIL_ANCHOR_KEYS" in finding.remedy, "OIDC_KEYS_FILE" in finding.remedy) == ("error", True, True)
    assert surroundings.anchors_are_signed_by_our_keys in health.EXAMINATIONS
    settings.TRAIL_ANCHOR_KEYS = [ours]
    assert list(queries.verify_anchors()) == []
    assert list(surroundings.anchors_are_signed_by_our_keys()) == []
    _without_triggers("audit_anchor")
    sql("UPDATE audit_anchor SET signature=''")
    assert len(list(queries.verify_anchors())) == 2


def _without_triggers(table: str) -> None:
    """Whoever owns the data base takes its locks off first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            # What foreign keys have put off to the end of the transaction is looked at now: it stands in the way of a change of the table.
            cursor.execute("RESET ROLE; SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def test_the_command_names_the_day_that_does_not_match_what_was_kept_outside(cast: Cast, tmp_path: Path, client: Client) -> None:
    two_days(cast)
    kept = tmp_path / "anchors.json"
    kept.write_bytes(client.get("/trail/anchors.json").content)
    call_command("verify_audit", anchors=str(kept))
    other = json.loads(kept.read_text())
    other["anchors"][1]["root"] = "0" * 64
    kept.write_text(json.dumps(other))
    with pytest.raises(CommandError, match="証しの合わない日は 1 日"):
        call_command("verify_audit", anchors=str(kept))


@pytest.mark.parametrize("content", ["", "[]", '{"anchors": 3}', '{"anchors": [{}]}'])
def test_a_file_that_is_no_list_of_anchors_is_refused_with_a_sentence(db: None, tmp_path: Path, content: str) -> None:
    kept = tmp_path / "anchors.json"
    kept.write_text(content)
    with pytest.raises(CommandError, match=r"証しの一覧（anchors.json）として読めません"):
        call_command("verify_audit", anchors=str(kept))
