"""Every row of every shipped file is loaded or refused with a reason; the counts were looked at in the files themselves."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from portal.audit import trail
from portal.audit.models import Entry
from portal.lib.cells import UnreadableFile
from recommend.actions import collecting
from recommend.models import Event, Place, Source
from recommend.queries import shipped
from recommend.rules.catalogue import DATA_SETS

BY_CODE = {data_set.code: data_set for data_set in DATA_SETS}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_portal")]
REPEATED, REVERSED, MISSING = "同じ内容の行が前にあります", "終わる日が始まる日より前です", "必要な値がありません"


def content(code):
    return shipped.content(BY_CODE[code])


def collect(code, data=None):
    return collecting.collect(BY_CODE[code], content(code) if data is None else data, by=trail.PORTAL)


@pytest.mark.parametrize(
    ("code", "rows", "loaded", "reasons"),
    [
        ("takamatsu-events", 943, 854, {REPEATED: 82, REVERSED: 7}),
        ("takamatsu-nurseries", 117, 115, {MISSING: 2}),
        ("takamatsu-sick-child", 6, 6, {}),
        ("takamatsu-wifi", 25, 25, {}),
        ("takamatsu-toilets", 169, 167, {REPEATED: 2}),
        ("gsi-emergency-sakai", 292, 292, {}),
        ("gsi-emergency-kishiwada", 73, 73, {}),
        ("gsi-shelter-sakai", 253, 253, {}),
    ],
)
def test_no_row_is_lost_silently(code, rows, loaded, reasons):
    done = collect(code)
    assert (done.rows, done.loaded, done.reasons) == (rows, loaded, reasons)
    assert done.rows == done.loaded + len(done.refused)
    model = Event if code == "takamatsu-events" else Place
    assert model.objects.filter(source=code).count() == loaded


def test_collecting_again_changes_nothing_but_the_time():
    collect("takamatsu-wifi")
    before = [*Place.objects.values()]
    collect("takamatsu-wifi")
    assert [*Place.objects.values()] == before


def test_what_is_gone_from_the_file_goes_and_what_changed_changes():
    collect("gsi-emergency-kishiwada")
    features = json.loads(content("gsi-emergency-kishiwada"))
    features["features"] = features["features"][:2]
    features["features"][0]["properties"]["施設・場所名"] = "新しい名前"
    kept = Place.objects.get(source_key="E2720200003201").pk
    collect("gsi-emergency-kishiwada", json.dumps(features).encode())
    (first, second) = Place.objects.order_by("pk")
    assert (first.pk, first.name) == (kept, "新しい名前")
    assert second.source_key == "E2720200003202"


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("takamatsu-wifi", b"<!doctype html><title>Not found</title>"),
        ("takamatsu-wifi", b""),
        ("takamatsu-wifi", b"a\0b"),
        ("gsi-emergency-sakai", b'{"type": "unavailable"}'),
        ("gsi-emergency-sakai", b"<html>"),
        ("gsi-emergency-sakai", b'{"features": [{"geometry": null, "properties": {}}]}'),
        ("gsi-emergency-sakai", b'{"features": []}'),
        ("gsi-emergency-sakai", b"[" * 100_000),
    ],
)
def test_a_file_that_cannot_be_read_leaves_everything_as_it_was(code, data):
    collect(code)
    before = Place.objects.count()
    with pytest.raises(UnreadableFile):
        collect(code, data)
    assert Place.objects.count() == before


def test_the_place_of_a_fault_is_named():
    done = collect("takamatsu-events")
    first = next(refusal for refusal in done.refused if refusal.reason == REVERSED)
    assert (first.row, first.column) == (469, "endDate")


def test_three_ways_of_writing_a_date_mean_days():
    collect("takamatsu-events")
    days = dict(Event.objects.filter(source_key__in=["0001", "0562", "0645"]).values_list("source_key", "starts_on"))
    assert days["0001"].isoformat() == "2020-05-16"
    assert Event.objects.filter(starts_on__year__in=[2020, 2021]).count() == 854


def test_the_trail_keeps_the_counts():
    collect("takamatsu-nurseries")
    entry = Entry.objects.get(event="recommend.source_collected")
    assert entry.detail == {"source": "takamatsu-nurseries", "rows": 117, "loaded": 115, "refused": 2}


def test_the_command_says_what_became_of_each_file():
    said = StringIO()
    call_command("collect", stdout=said)
    lines = said.getvalue().splitlines()
    assert len(lines) == len(DATA_SETS) == Source.objects.count()
    assert lines[0] == f"takamatsu_0081_events.csv: 読んだ行 943 = 取り込み 854 + 除外 89({REPEATED} 82行、{REVERSED} 7行)"
    assert lines[2] == "takamatsu_0021_sick_child_care.csv: 読んだ行 6 = 取り込み 6 + 除外 0"


def test_every_source_says_its_licence_and_attribution():
    call_command("collect", stdout=StringIO())
    assert not Source.objects.filter(attribution="").exists()
    assert set(Source.objects.values_list("licence", flat=True)) == {"CC BY 4.0", "国土地理院コンテンツ利用規約"}
