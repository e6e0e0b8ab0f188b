"""The night counts the real rows, and publishes what the rows' owners cannot be found in."""

import datetime as dt
import random

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from notifications.models import Notice
from portal.audit import trail
from portal.audit.models import Entry
from portal.connections.models import ConnectedService
from portal.figures.actions import counting
from portal.figures.models import Count, Fact, Published
from portal.figures.queries import sheets
from portal.figures.queries.told import months, scored_towns, told
from portal.figures.rules.cells import SMALLEST
from portal.figures.rules.measures import LEVELS, TABLES, Measure
from portal.identity.models import ProofEvent
from portal.identity.queries import census
from portal.identity.queries.assurance import identity_level
from portal.identity.rules.levels import Level, Method
from portal.municipalities.models import Municipality
from portal.municipalities.queries import towns
from portal.municipalities.scope import Staff, viewing_as
from procedures import onboarding
from procedures.models import Procedure
from tests.cast import KISHIWADA, SAKAI, SUITA, TOYONO
from tests.figures import make
from tests.notifications.make import template, uploaded

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def all_told(month=None):
    return told(month, scored_towns())


def lines(sheet) -> dict[str, tuple[str, ...]]:
    return {line.label: line.cells for line in sheet.lines}


def test_levels_are_counted_as_they_are_worked_out_for_each_person(cast):
    people = [
        *make.residents(3, SAKAI, Level.GUEST), *make.residents(4, SAKAI, Level.MAIL), *make.residents(5, SAKAI, Level.CARD),
        *make.residents(6, SUITA, Level.SIGNED),
    ]  # fmt: skip
    with viewing_as(make.AS_PORTAL):
        lost = people[7]
        ProofEvent.objects.create(resident=lost, method=Method.ENDED, level=0, at=timezone.now())
        counted = census.levels_by_town(timezone.now())
    worked_out = [(one.home_town_id, identity_level(one) if one.user_id else Level.GUEST) for one in people]
    worked_out = [
        (town, level or Level.MAIL) if one.user_id else (town, level) for one, (town, level) in zip(people, worked_out, strict=True)
    ]
    others = {(SAKAI, Level.MAIL): 1, (SUITA, Level.MAIL): 1}  # Hanako, Ken
    for key in {*worked_out, *others}:
        assert counted[key] == worked_out.count(key) + others.get(key, 0), key


def test_a_town_sees_its_registrations_by_level(cast):
    make.residents(30, SAKAI)
    make.residents(12, SAKAI, Level.CARD)
    make.residents(4, SAKAI, Level.SIGNED)
    make.night()
    shown = lines(sheets.registrations(all_told(), scored_towns()))
    # 31 with Hanako; the four who signed are told nowhere, and not in the sum.
    assert shown["堺市"] == ("43以上", "−", "12", "31", "0", "−")
    assert shown["吹田市"][0] == "−"
    assert Published.objects.filter(number__gt=0, number__lt=SMALLEST).count() == 0


def test_the_data_base_itself_refuses_a_small_number(cast):
    facts = {"measure": "letters", "month": dt.date(2026, 11, 1), "place": 0, "cells": [], "published_on": dt.date(2026, 11, 2)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Published.objects.create(number=9, **facts)


def test_letters_are_told_as_an_opening_curve(cast):
    people = make.residents(60, SAKAI)
    batch = uploaded(template(), cast.mori, b"x")
    after = [0.5 * HOUR] * 20 + [5 * HOUR] * 15 + [50 * HOUR] * 12 + [None] * 13
    make.letters(batch, people, after, ago=dt.timedelta(days=3, hours=1))
    make.night()
    shown = lines(sheets.letters(all_told(), scored_towns()))
    assert shown["堺市"] == ("60", "33%", "58%", "78%", "78%", "78%")
    curve = lines(sheets.curve(all_told()))
    assert curve["1日"] == ("35", "58%")
    saved = lines(sheets.savings(all_told(), scored_towns()))
    assert saved["堺市"] == ("60", "6.3時間", "26,034円")


def test_a_letter_opened_later_moves_to_its_window_on_a_later_night(cast):
    people = make.residents(40, SAKAI)
    batch = uploaded(template(), cast.mori, b"x")
    make.letters(batch, people[:20], [None] * 20, ago=dt.timedelta(days=2))
    make.night()
    make.letters(batch, people[20:], [HOUR / 2] * 20, ago=dt.timedelta(days=2))
    make.night()
    assert lines(sheets.letters(all_told(), scored_towns()))["堺市"][:2] == ("40", "50%")


def test_letters_that_were_all_recalled_are_told_no_more(cast):
    """Released in an earlier month, told, and recalled: no letter of that month is left that could call for its table."""
    people = make.residents(40, SAKAI)
    batch = uploaded(template(), cast.mori, b"x")
    make.letters(batch, people, [HOUR / 2] * 40, ago=dt.timedelta(days=32))
    make.night()
    assert lines(sheets.letters(all_told(), scored_towns()))["堺市"][0] == "40"
    with viewing_as(make.AS_PORTAL):
        Notice.objects.update(recalled_at=timezone.now())
    make.night()
    assert lines(sheets.letters(all_told(), scored_towns()))["堺市"][0] == "0"


def test_procedures_are_those_of_the_32_that_are_open(cast):
    with viewing_as(make.AS_PORTAL):
        onboarding.prepare(SAKAI, by=trail.PORTAL, only=["move-out", "care-assessment", "bulky-waste"])
        Procedure.objects.filter(municipality=SAKAI, slug="care-assessment").update(is_open=False)
    make.night()
    fact = Fact.objects.get(municipality=SAKAI)
    assert (fact.codes, fact.procedures) == (["C28"], 1)
    shown = lines(sheets.procedures(all_told(), scored_towns()))
    assert shown["堺市"] == ("1", "3%", "0", "0", "0", "1", "1")
    assert lines(sheets.each_procedure(all_told(), scored_towns()))["転出届・来庁の予約"] == ("引越し", "1 / 4")


def test_services_count_those_of_the_town_and_of_the_prefecture(cast):
    before = ConnectedService.objects.count()
    make.night()
    assert Fact.objects.get(municipality=SAKAI).services == before


def test_registrations_move_in_steps_and_keep_their_months(cast):
    now = timezone.now()
    make.residents(20, SAKAI)
    make.night(now)
    make.residents(5, SAKAI, name="late")
    make.night(now)
    assert all_told().number(Measure.REGISTRATIONS, lambda cell: cell[1] == "mail", towns=[SAKAI]) == 21
    make.residents(6, SAKAI, name="later")
    make.night(now + dt.timedelta(days=31))
    assert all_told().number(Measure.REGISTRATIONS, lambda cell: cell[1] == "mail", towns=[SAKAI]) == 32
    assert len(months()) == 2
    assert told(months()[-1], scored_towns()).number(Measure.REGISTRATIONS, lambda cell: cell[1] == "mail", towns=[SAKAI]) == 21


def test_counted_twice_in_a_night_nothing_is_counted_twice(cast):
    make.residents(15, SAKAI)
    make.night()
    rows = Published.objects.count()
    make.night()
    assert Published.objects.count() == rows
    assert all_told().of(Measure.REGISTRATIONS, towns=[SAKAI]).number == 16


def test_exact_numbers_are_a_towns_own(cast):
    make.residents(15, SAKAI)
    make.residents(3, SUITA)
    make.night()
    with viewing_as(Staff(SUITA, cast.ono.pk)):
        assert {*Count.objects.values_list("municipality", flat=True)} == {SUITA}


def test_no_filter_of_the_published_pages_tells_a_small_number(cast):
    """All four tables of 43 towns as they are read by the pages: 2,000 filters over towns, months and parts."""
    dice, today = random.Random(9), timezone.localdate()
    Municipality.objects.exclude(kind="prefecture").update(stage="live")
    exact: dict[tuple, int] = {}
    with viewing_as(make.AS_PORTAL):
        for town in towns():
            size = dice.choice([0, 2, 8, 30, 500])
            for table in TABLES.values():
                for cell in table.cells([town.code]):
                    number = dice.randrange(size + 1)
                    exact[table.measure, *cell] = number
                    facts = {"measure": table.measure, "day": today.replace(day=1), "part": "/".join(cell[1:]), "number": number}
                    Count.objects.create(municipality_id=town.code, **facts)
    with viewing_as(make.AS_PORTAL):
        for table in TABLES.values():
            counting._publish(table, today.replace(day=1), today)
    found, codes = all_told(), [town.code for town in scored_towns()]
    for _filter in range(2_000):
        measure = dice.choice([*Measure])
        chosen = {*dice.sample(codes, dice.choice([1, 2, 42, 43]))}
        parts = [{*dice.sample(part, dice.randint(1, len(part)))} for part in TABLES[measure].parts]
        wanted = lambda cell, p=parts: all(one in part for one, part in zip(cell[1:], p, strict=True))  # noqa: E731
        told_ = found.of(measure, wanted, towns=chosen)
        assert told_.number == 0 or told_.number >= SMALLEST
        if told_.is_whole:
            assert told_.number == sum(n for (of, *cell), n in exact.items() if of == measure and cell[0] in chosen and wanted(tuple(cell)))


def test_two_years_of_figures_are_worked_through_as_one_month(cast):
    """What a page reads and works through grows with the towns, not with the months: a row for each group of cells."""
    with viewing_as(make.AS_PORTAL):
        for number in range(24):
            month = dt.date(2024 + number // 12, number % 12 + 1, 1)
            for town in towns()[:10]:
                facts = {"measure": "letters", "day": month, "part": "h1", "number": 20 + number}
                Count.objects.create(municipality_id=town.code, **facts)
            counting._publish(TABLES[Measure.LETTERS], month, month)
    found = all_told()
    assert len(found.tables[Measure.LETTERS].atoms) < 2 * len(Published.objects.filter(month=dt.date(2024, 1, 1)))
    assert found.of(Measure.LETTERS, towns=[towns()[0].code]).number == sum(20 + number for number in range(24))
    assert told(dt.date(2025, 12, 1), towns()[:10]).of(Measure.LETTERS).number == 430


def test_the_three_towns_of_the_cast_have_a_score(cast):
    make.residents(20, SAKAI)
    make.residents(10, SAKAI, Level.CARD)
    make.night()
    shown = sheets.gap(all_told(), scored_towns())
    assert {*lines(shown)} == {"堺市", "岸和田市", "吹田市", "豊能町"}
    assert lines(shown)["堺市"][3] == "4.8"
    assert "差は" in shown.notes[0]
    assert {KISHIWADA, TOYONO} <= {town.code for town in scored_towns()}
    assert LEVELS[-1] == "guest"


@pytest.mark.postgres
def test_who_comes_while_another_counts_leaves_it_to_that_one(cast):
    """Two bells at once: the second met the first one's rows and ended in an error."""
    facts = connection.settings_dict
    address = {"host": facts["HOST"], "port": facts["PORT"], "user": facts["USER"], "password": facts["PASSWORD"], "dbname": facts["NAME"]}
    with psycopg.connect(**address) as another:
        another.execute("SELECT pg_advisory_xact_lock(hashtext('figures.count'))")
        assert counting.count(timezone.now()) == 0
        with viewing_as(make.AS_PORTAL):
            assert not Entry.objects.filter(event="figures.counted").exists()
    assert counting.count(timezone.now()) > 0
