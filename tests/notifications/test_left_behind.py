"""Sealed files that no row names: the nightly sweep deletes them, and never one that a letter is or may become."""

import os
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from notifications import tasks
from notifications.documents import bundles, letters
from notifications.models import Erasure, Notice, PostingList
from notifications.models.notice import Pdf
from notifications.queries import orphans
from portal.front.health import workers_end_what_they_begin
from portal.municipalities.scope import System, viewing_as
from tests.cast import SAKAI, SUITA

HOUR = 3600


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    """Real files, with real ages."""
    where = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": where}
    return tmp_path


def left(name, *, hours):
    """A file that a dead worker has written so many hours ago."""
    default_storage.save(name, ContentFile(b"sealed"))
    age(name, hours=hours)
    return name


def age(name, *, hours):
    then = time.time() - hours * HOUR
    os.utime(default_storage.path(name), (then, then))


def files(disk):
    return sorted(str(one.relative_to(disk)) for one in disk.rglob("*.sealed"))


def log():
    with viewing_as(System("test")):
        return list(Erasure.objects.order_by("pk").values_list("municipality", "what", "count"))


def name_of(letter, town=SAKAI):
    return f"notices/{town}/{letter * 2}/{letter * 64}.sealed"


def test_what_nobody_names_goes_after_a_day_and_is_counted(disk, released_batch):
    with viewing_as(System("test")):
        kept = Notice.objects.get().pdf_name
    age(kept, hours=900)
    old = [left(name_of("a"), hours=25), left(f"notices/{SAKAI}/aa/{'a' * 63}b_x7Yz.sealed", hours=25), left(name_of("b"), hours=25)]
    young = left(name_of("c"), hours=23)
    tasks.delete_orphans(town_id=SAKAI)
    assert files(disk) == sorted([kept, young])
    assert (sorted(log()), len(old)) == ([(SAKAI, "orphan", 1), (SAKAI, "orphan", 2)], 3)
    tasks.delete_orphans(town_id=SAKAI)
    assert len(log()) == 2


def test_a_town_sweeps_its_own_files_only(disk, cast):
    theirs = left(name_of("a", SUITA), hours=99)
    left(name_of("a"), hours=99)
    assert orphans.towns() == [SAKAI, SUITA]
    tasks.delete_orphans(town_id=SAKAI)
    assert files(disk) == [theirs]


def test_a_bundle_that_no_list_names_goes_too(disk, cast, released_batch):
    with viewing_as(System("test")):
        made = PostingList.objects.create(municipality_id=SAKAI, batch=released_batch, made_by=cast.mori, made_at=timezone.now())
        first, digest = bundles.keep(made, b"%PDF a bundle")
        PostingList.objects.filter(pk=made.pk).update(bundle_name=first, bundle_digest=digest)
        again, _digest = bundles.keep(made, b"%PDF a bundle")
    age(first, hours=30)
    age(again, hours=30)
    tasks.delete_orphans(town_id=SAKAI)
    assert default_storage.exists(first)
    assert not default_storage.exists(again)


def test_a_rendering_that_runs_does_not_take_a_file_that_the_sweep_may_just_delete(disk, released_batch):
    """The worst instant: the sweep has looked for names, a rendering finds the old file, the sweep deletes it, the row is written."""
    with viewing_as(System("test")):
        letter = Notice.objects.select_related("release").get()
        old = letter.pdf_name
        Notice.objects.update(pdf=Pdf.WAITING, pdf_name="", pdf_digest="")
        age(old, hours=30)
        folder = f"notices.{old.split('/')[2]}"
        assert orphans.left_behind(SAKAI, folder, timezone.now()) == [old]
        name, digest = letters.store_pdf(letter, letter.release.release_at)
        default_storage.delete(old)
        Notice.objects.update(pdf=Pdf.READY, pdf_name=name, pdf_digest=digest)
        assert name != old
        assert letters.stored_pdf(Notice.objects.get()).startswith(b"%PDF")
        assert orphans.left_behind(SAKAI, folder, timezone.now() + timedelta(days=9)) == []


def test_a_fresh_file_of_a_twin_is_taken_as_it_is(disk, released_batch):
    with viewing_as(System("test")):
        letter = Notice.objects.select_related("release").get()
        assert letters.store_pdf(letter, letter.release.release_at) == (letter.pdf_name, letter.pdf_digest)
    assert files(disk) == [letter.pdf_name]


def test_a_long_sweep_goes_on_where_it_stopped(disk, cast):
    for letter in "abc":
        left(name_of(letter), hours=48)
    assert orphans.folders(SAKAI, "notices.aa") == ["notices.bb", "notices.cc"]
    tasks.delete_orphans(town_id=SAKAI, after="notices.bb")
    assert files(disk) == [name_of("a"), name_of("b")]


def test_the_doctor_speaks_up_when_there_are_many(cast):
    with viewing_as(System("test")):
        assert list(workers_end_what_they_begin()) == []
        Erasure.objects.create(municipality_id=SAKAI, what="orphan", count=500, erased_at=timezone.now() - timedelta(days=8))
        Erasure.objects.create(municipality_id=SAKAI, what="orphan", count=60, erased_at=timezone.now())
        assert list(workers_end_what_they_begin()) == []
        Erasure.objects.create(municipality_id=SUITA, what="orphan", count=41, erased_at=timezone.now())
        (found,) = workers_end_what_they_begin()
    assert (found.level, "101件" in found.what) == ("note", True)
