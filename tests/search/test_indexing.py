"""The index follows what is published, whatever dies in between."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from portal.audit import trail
from portal.municipalities.scope import System, viewing_as
from portal.search import engine, indexing, sources, tasks
from portal.search.models import Due, Entry, Term, Turn
from portal.search.rules.terms import EVERY_ENTRY
from procedures.actions import forms
from procedures.models import Procedure
from recommend import events
from recommend.actions import collecting, items, pairs
from recommend.models import Event, Item, Place
from recommend.queries import shipped
from recommend.rules.catalogue import DATA_SETS
from tests.cast import SAKAI
from tests.connections.make import service
from tests.procedures.make import nursery
from tests.recommend.make import event, in_days, published, today
from tests.search.make import index, index_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_waits(db):
    index()


def due() -> set[tuple[str, str]]:
    return set(Due.objects.values_list("source", "key"))


def found(**facts) -> list[str]:
    return list(Entry.objects.filter(**facts).order_by("pk").values_list("title", flat=True))


def terms_told() -> Counter:
    return Counter(dict(Term.objects.values_list("term", "entries")))


def terms_there() -> Counter:
    return Counter(term for row in Entry.objects.all() for term in indexing._telling(row))


def new(title="給付金のご案内", **facts) -> Item:
    return Item(kind="benefit", title=title, summary="あらまし", municipality_id=SAKAI, opens_on=today(), **facts)


def test_the_acts_of_a_clerk_are_due_at_once_and_indexed_by_the_worker(cast):
    with viewing_as(System("test")):
        item = items.save(new(), by=cast.mori)
        assert due() == {("item", str(item.pk))}
        assert index() == 0
        items.publish(item, by=cast.mori, now=timezone.now())
    assert index() == 1
    assert found(source="item") == ["給付金のご案内"]
    item.title, item.state = "補助金のご案内", "published"
    with viewing_as(System("test")):
        items.save(item, by=cast.mori)
    assert index() == 1
    assert found(source="item") == ["補助金のご案内"]
    with viewing_as(System("test")):
        items.take_down(item, by=cast.mori)
    assert index() == 1
    assert found(source="item") == []
    assert due() == set()


def test_what_was_joined_is_found_once(cast):
    with viewing_as(System("test")):
        kept, gone = published("給付金のご案内"), published("給付金のご案内（再掲）")
        index_all()
        pairs.join(f"item-{kept.pk}", f"item-{gone.pk}", by=cast.mori, now=timezone.now())
    index()
    assert found(source="item") == ["給付金のご案内"]


def test_the_due_row_is_rolled_back_with_its_act(cast):
    with viewing_as(System("test")), transaction.atomic():
        items.save(new(), by=cast.mori)
        transaction.set_rollback(True)
    assert due() == set()


def test_a_refused_act_makes_nothing_due(cast):
    item = new()
    item.municipality_id = "272051"
    with viewing_as(System("test")), pytest.raises(items.NotYourTown):
        items.save(item, by=cast.mori)
    assert due() == set()


def test_the_first_act_rings_and_the_others_know_that_it_was_rung(cast, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr("portal.lib.bell.ring", lambda task, **ids: rung.append(task))
    with viewing_as(System("test")), django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            items.save(new(f"給付金{number}"), by=cast.mori)
    assert rung.count("search.index") == 1
    tasks.sweep()
    assert rung.count("search.index") == 2


def test_open_data_a_procedure_and_a_service_are_due_by_their_acts(cast):
    with viewing_as(System("test")):
        for data_set in DATA_SETS:
            if data_set.code in ("takamatsu-events", "gsi-shelter-sakai"):
                collecting.collect(data_set, shipped.content(data_set), by=trail.PORTAL)
    assert due() == {("event", ""), ("place", "")}
    index()
    assert len(found(source="place")) == Place.objects.count() > 100
    assert len(found(source="event")) == Event.objects.filter(ends_on__gte=today()).count()
    procedure = nursery(timezone.now())
    assert ("procedure", str(procedure.pk)) in due()
    made = service(name="図書館")
    index()
    assert found(source="procedure") == [procedure.title]
    assert found(source="service") == ["図書館"]
    with viewing_as(System("test")):
        row = Procedure.objects.get()
        row.is_open = False
        forms.adjust(row, ["is_open"], by=cast.mori)
    assert due() == {("procedure", str(procedure.pk))}
    index()
    assert found(source="procedure") == []
    assert made.pk


def test_every_event_that_changes_what_is_published_is_followed():
    """A new act over items or open data that nobody follows would leave the index behind: it is named here when it changes nothing."""
    changes_nothing = {
        *("card_hidden", "cards_brought_back", "reminder_set", "told", "ticked", "pace_chosen", "digested"),
        *("item_paper_added", "item_paper_removed", "item_papers_swept"),
        *("source_saved", "source_tried", "trial_asked", "source_called", "draft_saved", "draft_dropped", "draft_reworded"),
        *("calendar_ticked", "calendar_named", "calendar_address_made", "calendar_address_stopped"),
    }
    own = {name.lower(): event for name, event in vars(events).items() if name.isupper()}
    assert {name for name, event in own.items() if not sources.changed_by(event)} == changes_nothing


def test_words_are_counted_as_they_are(cast):
    for title in ("児童手当のご案内", "児童手当の届出", "ごみの出し方"):
        published(title)
    event("えほんの会")
    index_all()
    assert terms_told() == terms_there()
    assert terms_told()[EVERY_ENTRY] == 4
    Item.objects.filter(title="ごみの出し方").delete()
    Item.objects.filter(title="児童手当の届出").update(title="予防接種のご案内")
    index_all()
    assert terms_told() == terms_there()
    assert not Term.objects.filter(entries=0).exists()
    assert not Term.objects.filter(term="mごみ").exists()


def test_what_time_alone_has_changed_is_found_by_the_nightly_look(cast, monkeypatch):
    monkeypatch.setattr("portal.lib.bell.ring", lambda task, **ids: None)
    event("えほんの会", days=2)
    index_all()
    Event.objects.update(starts_on=in_days(-3), ends_on=in_days(-2))
    assert index() == 0
    tasks.look_again()
    assert index() == 1
    assert found(source="event") == []


def test_a_worker_that_dies_in_the_middle_leaves_all_of_it_due(cast, monkeypatch):
    for number in range(3):
        published(f"給付金{number}")
    indexing.all_is_due()
    write = indexing._write
    monkeypatch.setattr(indexing, "AT_ONCE", 1)
    calls = []

    def killed_at_the_second(*given):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return write(*given)

    monkeypatch.setattr(indexing, "_write", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        index()
    assert due() != set()
    monkeypatch.setattr(indexing, "_write", write)
    index()
    assert sorted(found(source="item")) == ["給付金0", "給付金1", "給付金2"]
    assert terms_told() == terms_there()
    assert due() == set()


def test_while_one_has_the_turn_the_others_do_nothing_and_take_it_over_when_it_runs_out(cast):
    published("給付金のご案内")
    indexing.all_is_due()
    Turn.objects.update(by="00000000-0000-4000-8000-000000000000", until=timezone.now() + indexing.TURN)
    assert index() == 0
    assert due() != set()
    Turn.objects.update(until=timezone.now() - indexing.TURN)
    assert index() == 1
    assert due() == set()


def test_who_has_lost_the_turn_writes_no_more(cast, monkeypatch):
    published("給付金のご案内")
    indexing.all_is_due()
    entry = indexing._entry

    def too_slow(*given):
        Turn.objects.update(by="00000000-0000-4000-8000-000000000000")
        return entry(*given)

    monkeypatch.setattr(indexing, "_entry", too_slow)
    assert index() == 0
    assert found(source="item") == []
    assert due() != set()


def test_other_synonyms_make_everything_due(cast):
    published("給付金のご案内")
    index_all()
    assert not indexing.is_due()
    Turn.objects.update(version="older")
    assert indexing.is_due()
    index()
    assert not indexing.is_due()


def test_the_index_of_the_data_base_holds_what_the_rows_hold(cast):
    row = published("給付金のご案内")
    index_all()
    narrow = engine.Narrow(today())
    assert engine.candidates([("w給付", 1.0)], narrow) == [Entry.objects.get().pk]
    Entry.objects.update(head="w補助", body_terms="")
    assert engine.candidates([("w給付", 1.0)], narrow) == []
    assert len(engine.candidates([("w補助", 1.0)], narrow)) == 1
    if connection.vendor == "sqlite":
        # On PostgreSQL a table cannot be altered in the transaction that has written to it; `migrate` has not.
        engine.prepare()
    assert len(engine.candidates([("w補助", 1.0)], narrow)) == 1
    Entry.objects.all().delete()
    assert engine.candidates([("w補助", 1.0)], narrow) == []
    assert row.pk


@pytest.mark.parametrize("term", ['"', "a b", "'x'", "w) OR (", "\\", ":*", "🙂", "w'); --"])
def test_no_term_speaks_the_language_of_the_data_base(term):
    assert engine.candidates([(term, 1.0), ("w給付", 0.5)], engine.Narrow(today())) == []


def test_the_command_says_what_it_did(cast, capsys):
    published("給付金のご案内")
    call_command("reindex")
    said = capsys.readouterr().out
    assert "まちがいはありません" in said
    assert "1件のうち、1件を書き直しました" in said
    call_command("reindex", check=True)
    Turn.objects.update(by="00000000-0000-4000-8000-000000000000", until=timezone.now() + indexing.TURN)
    with pytest.raises(CommandError, match="ほかの処理が"):
        call_command("reindex", wait=0)


def test_the_table_has_the_name_that_the_statements_use():
    assert engine.TABLE == "search_entry"
    assert connection.vendor in ("sqlite", "postgresql")
