"""The trail: one act, one entry; nothing half done; a chain that shows every tampering."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from portal.audit import queries, rules, trail
from portal.audit.events import Event
from portal.audit.models import Entry
from portal.identity.models import Officer
from portal.lib.refusals import Refused
from portal.municipalities import scope
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, SUITA, Cast

TRIED = Event("tests.tried", "試した")


def chain(length: int) -> list[rules.Link]:
    links: list[rules.Link] = []
    for number in range(1, length + 1):
        previous = links[-1].hash if links else rules.START
        content = {"number": number, "event": f"e{number % 3}"}
        links.append(rules.Link(number, content, previous, rules.fingerprint(previous, content)))
    return links


def test_a_true_chain_has_no_fault() -> None:
    links = chain(5)
    assert rules.first_fault(links, length=5, head=links[-1].hash) is None
    assert rules.first_fault([], length=0, head=rules.START) is None


@given(st.integers(2, 12), st.data())
def test_every_tampering_is_found_and_its_place_named(length: int, data: st.DataObject) -> None:
    links = chain(length)
    head = links[-1].hash
    at = data.draw(st.integers(0, length - 1))
    kind = data.draw(st.sampled_from(["edit", "drop", "swap", "rehash", "insert", "cut"]))
    expected = at + 1
    if kind == "edit":
        links[at] = replace(links[at], content={"number": at + 1, "event": "forged"})
    elif kind == "drop":
        del links[at]
    elif kind == "swap":
        at = min(at, length - 2)
        links[at], links[at + 1] = links[at + 1], links[at]
        expected = at + 1
    elif kind == "rehash":
        content = {"number": at + 1, "event": "forged"}
        links[at] = replace(links[at], content=content, hash=rules.fingerprint(links[at].previous, content))
        expected = at + 2 if at + 1 < length else length
    elif kind == "insert":
        links.insert(at, links[at])
        expected = at + 2
    else:
        links = links[:at]
    fault = rules.first_fault(links, length=length, head=head)
    assert fault is not None
    assert fault.number == expected


def test_an_act_is_one_transaction_and_one_entry(cast: Cast, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks() as bells, viewing_as(System("test")):
        with trail.act(TRIED, on=cast.mori, by=cast.mori, subject=cast.hanako) as act:
            Officer.objects.filter(pk=cast.mori.pk).update(name="森々")
            act.note(rows=1)
            act.then_ring("tests.nothing", officer_id=cast.mori.pk)
        entry = Entry.objects.get()
    assert (entry.municipality_id, entry.event, entry.outcome, entry.detail) == (SAKAI, "tests.tried", "done", {"rows": 1})
    assert (entry.actor_kind, entry.actor_id, entry.subject_id) == ("officer", str(cast.mori.pk), cast.hanako.pk)
    assert len(bells) == 1


def half_an_act(cast: Cast, error: type[Exception]) -> None:
    with trail.act(TRIED, on=cast.mori, by=cast.mori):
        Officer.objects.filter(pk=cast.mori.pk).update(name="半分")
        raise error


def test_what_one_act_showed_of_many_is_read_by_each(cast: Cast, as_portal: None) -> None:
    with trail.act(TRIED, by=cast.mori, town=SAKAI) as act:
        act.note(rows=2)
        act.also(TRIED, [(cast.mori, cast.hanako), (cast.mori, cast.ken)])
    with viewing_as(System("test")):
        kept = [(row.number, row.subject_id, row.detail) for row in Entry.objects.filter(event=TRIED.code).order_by("number")]
    assert kept == [(1, None, {"rows": 2}), (2, cast.hanako.pk, {}), (3, cast.ken.pk, {})]
    assert [chain.fault for chain in queries.verify() if chain.town == SAKAI] == [None]


def test_a_refusal_leaves_nothing_of_what_it_would_have_shown(cast: Cast, as_portal: None) -> None:
    def refused() -> None:
        with trail.act(TRIED, by=cast.mori, town=SAKAI) as act:
            act.also(TRIED, [(cast.mori, cast.hanako)])
            raise Refused

    with pytest.raises(Refused):
        refused()
    assert [row.subject_id for row in Entry.objects.filter(event=TRIED.code)] == [None]


def test_a_refusal_undoes_the_act_and_is_kept(cast: Cast, as_portal: None) -> None:
    with pytest.raises(Refused):
        half_an_act(cast, Refused)
    assert Officer.objects.get(pk=cast.mori.pk).name == "森"
    assert [(e.outcome, e.detail) for e in Entry.objects.all()] == [("refused", {"refusal": "Refused"})]


def test_an_error_leaves_neither_act_nor_entry(cast: Cast, as_portal: None) -> None:
    with pytest.raises(ZeroDivisionError):
        half_an_act(cast, ZeroDivisionError)
    assert Officer.objects.get(pk=cast.mori.pk).name == "森"
    assert not Entry.objects.exists()


def test_each_town_has_its_own_chain_and_a_resident_sees_only_lines_about_them(cast: Cast) -> None:
    for officer, subject in ((cast.mori, cast.hanako), (cast.ono, cast.ken), (cast.mori, cast.hanako)):
        with viewing_as(System("test")), trail.act(TRIED, on=officer, by=officer, subject=subject):
            pass
    with viewing_as(System("test")):
        assert [(e.municipality_id, e.number) for e in Entry.objects.all()] == [(SAKAI, 1), (SAKAI, 2), (SUITA, 1)]
    with viewing_as(scope.Resident(cast.hanako.pk)):
        assert [line.town for line in queries.about(cast.hanako.pk)] == ["堺市", "堺市"]
        assert queries.about(cast.ken.pk) == ()
    assert [(v.town, v.length, v.fault) for v in queries.verify()] == [(SAKAI, 2, None), (SUITA, 1, None)]


def test_verify_audit_names_the_first_bad_entry(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with viewing_as(System("test")):
        for _ in range(3):
            with trail.act(TRIED, on=cast.mori, by=cast.mori):
                pass
        good = Entry.objects.get(number=3)
        with transaction.atomic():
            Entry.objects.bulk_create([Entry(**{**forged(good), "number": 5})])
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert f"NG {SAKAI}: entry 4: added" in capsys.readouterr().out


def forged(entry: Entry) -> dict[str, object]:
    return {f.attname: getattr(entry, f.attname) for f in Entry._meta.concrete_fields if f.name not in {"id", "number"}}


def test_verify_audit_is_content_with_true_chains(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with viewing_as(System("test")), trail.act(TRIED, on=cast.mori, by=cast.mori):
        pass
    call_command("verify_audit")
    assert capsys.readouterr().out == f"OK {SAKAI}: 1 entries\n"
