"""The one door to a letter: level, confirmation, proxies, a letter that is not sound, and what the trail keeps of it."""

import subprocess
from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse

from notifications.models import Notice, Release
from notifications.queries import evidence
from portal.identity.rules.levels import Level, Method
from portal.identity.rules.proxies import Granted, Power
from portal.municipalities.scope import System, viewing_as
from tests.cast import show
from tests.identity import households
from tests.notifications.test_inbox import the_notice

pytestmark = pytest.mark.django_db


def changed(batch, **columns):
    """The letter as if it had been issued otherwise: the data base refuses that, so its triggers are lifted for the moment."""
    triggers = import_module("notifications.migrations.0002_letters_are_not_rewritten")
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        triggers.take_away(None, editor)
        with viewing_as(System("test")):
            Notice.objects.filter(release=batch.pk).update(**columns)
        triggers.put(None, editor)
    return the_notice(batch)


def url(name, letter, *before):
    return reverse(f"notifications:{name}", args=[*before, letter.pk])


def known_of(letter):
    with viewing_as(System("test")):
        return evidence.evidence(Notice.objects.select_related("release").get(pk=letter.pk))


def test_a_strict_letter_shows_neither_title_nor_body_below_its_level(as_hanako, cast, released_batch):
    letter = changed(released_batch, required_level=2, max_age=timedelta(minutes=5))
    listed = as_hanako.get("/inbox/").content.decode()
    assert letter.title not in listed
    assert "本人確認が必要です" in listed
    assert letter.title not in as_hanako.get("/").content.decode()
    names = ("notice", "notice-pdf", "notice-receipt", "notice-calendar")
    assert [as_hanako.get(url(name, letter)).status_code for name in names] == [302] * 4
    assert the_notice(released_batch).first_opened_at is None
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD)
    assert as_hanako.get(url("notice", letter)).status_code == 200
    assert known_of(letter).opening.level == 2


def test_a_letter_to_confirm_opens_by_the_button_alone(as_hanako, released_batch):
    letter = changed(released_batch, confirm_to_open=True)
    asked = as_hanako.get(url("notice", letter)).content.decode()
    assert "受け取って開く" in asked
    assert "内定" not in asked
    assert as_hanako.get(url("notice-pdf", letter)).status_code == 302
    assert the_notice(released_batch).first_opened_at is None
    assert as_hanako.post(url("notice", letter)).status_code == 302
    assert "内定" in as_hanako.get(url("notice", letter)).content.decode()
    assert known_of(letter).opening.confirmed


def test_a_proxy_opens_ordinary_letters_and_a_strict_one_only_by_name(as_hanako, as_ken, cast, released_batch):
    proxy = households.proxy(cast.hanako, cast.ken)
    letter = changed(released_batch, required_level=2)
    show(as_ken, cast.ken, Method.CARD, Level.CARD)
    assert as_ken.get(url("proxy-notice", letter, proxy.pk)).status_code == 404
    with viewing_as(System("test")):
        proxy.granted = {Granted(Power.LETTERS), Granted(Power.STRICT_LETTER, "", str(letter.pk))}
        proxy.save()
    assert as_ken.get(url("proxy-notice", letter, proxy.pk)).status_code == 200
    assert known_of(letter).opening.proxy_id == str(proxy.pk)
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD)
    assert "代理で開封" in as_hanako.get(url("notice", letter)).content.decode()


def test_a_letter_that_is_not_sound_freezes_its_batch(as_hanako, released_batch):
    letter = changed(released_batch, digest="0" * 64)
    answer = as_hanako.get(url("notice", letter))
    assert answer.status_code == 503
    assert "内定" not in answer.content.decode()
    with viewing_as(System("test")):
        assert Release.objects.get(pk=released_batch.pk).frozen_at is not None
    assert as_hanako.get(url("notice-pdf", letter)).status_code == 503


def test_a_pdf_goes_on_where_it_broke_off_and_the_rest_is_proven(as_hanako, released_batch):
    letter = changed(released_batch, deadline_on=date(2030, 4, 1))
    whole = as_hanako.get(url("notice-pdf", letter)).content
    part = as_hanako.get(url("notice-pdf", letter), headers={"Range": "bytes=100-"})
    assert (part.status_code, part.content) == (206, whole[100:])
    assert len([step for step in known_of(letter).steps if step.is_download]) == 1
    assert as_hanako.get(url("notice-receipt", letter)).content.startswith(b"%PDF-")
    as_hanako.cookies["django_language"] = "vi"
    proof = as_hanako.get(url("notice-receipt", letter)).content
    told = subprocess.run(["pdftotext", "-", "-"], input=proof, capture_output=True, check=True).stdout.decode()
    assert all(said in told for said in ("受領・開封の証明", "はじめて開いたとき", "Lần đầu mở"))
    as_hanako.cookies["django_language"] = "ja"
    day = as_hanako.get(url("notice-calendar", letter)).content.decode()
    assert "DTSTART;TZID=Asia/Tokyo:20300401T090000" in day
    assert letter.title not in day
