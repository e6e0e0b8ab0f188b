"""Two officers press one button, four workers take one chunk: on PostgreSQL, in processes of their own."""

import multiprocessing
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from notifications.actions import batches, checking, deliveries, notices, preparing, rows, sending
from notifications.models import ApiRequest, Batch, Chunk, Credential, Delivery, Notice, Template
from notifications.queries import batches as queries
from notifications.queries import dryrun, work
from notifications.rules.alerts import Channel
from portal.audit.models import Entry
from portal.identity.models import Officer
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import SAKAI
from tests.notifications import make
from tests.notifications.machine import key

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PROCESSES, TRIES = 4, 8
NUMBERS = (2, 3, 4, 5)
WAIT = 300  # seconds; the second round waits for the slowest of the first
fork = multiprocessing.get_context("fork")


def in_parallel(task, *values):
    """What `task(*values)` says in eight runs on four processes, which start each round together."""
    _close()
    with fork.Pool(PROCESSES, initializer=_meet, initargs=(fork.Barrier(PROCESSES),)) as pool:
        said = pool.starmap(_run, [(task, values)] * TRIES, chunksize=1)
    return Counter(said)


def _close():
    """A forked process must not speak on its parent's connection."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def _meet(barrier):
    # One process, one connection. A pool would open its own in a thread, and after a failure leave its one client waiting for none.
    connection.settings_dict["OPTIONS"] = {name: value for name, value in connection.settings_dict["OPTIONS"].items() if name != "pool"}
    _run.barrier = barrier


def _run(task, values):
    _run.place = _run.barrier.wait(WAIT)
    try:
        with viewing_as(System("test: race", SAKAI)):
            return task(*values)
    except Refused as refusal:
        return type(refusal).__name__
    finally:
        _close()


WHY = "前年と見くらべて、列のずれがないことを確かめました。"


def approve(key, manifest, officer_id, looked):
    batches.approve(work.batch(key), by=Officer.objects.get(pk=officer_id), seen=manifest, looked=looked, reason=WHY)
    return "approved"


def check_again(key, officer_id):
    checking.check(work.batch(key), by=Officer.objects.get(pk=officer_id))
    return "checked"


def approve_or_check_again(key, manifest, approver_id, looked, editor_id):
    """Two of four approve, two read the file again; which ones, their places in the row decide."""
    return approve(key, manifest, approver_id, looked) if _run.place % 2 else check_again(key, editor_id)


def check_in_turn(key, *officer_ids):
    return check_again(key, officer_ids[_run.place % 2])


def drop_in_turn(key, *officer_ids):
    """Each of four takes a row of its own out, in the name of one of two officers."""
    batch = work.batch(key)
    rows.put_on_paper(batch, NUMBERS[_run.place], by=Officer.objects.get(pk=officer_ids[_run.place % 2]))
    return "dropped"


def prepare(credential_id, slug, data):
    credential = Credential.objects.get(pk=credential_id)
    said, is_new = preparing.prepare_by_machine(credential, key="night-1", body=data, slug=slug, rows=None, name="api.csv", reason="")
    return ("new" if is_new else "again", said["id"], said["counts"]["digital"])


def issue(key, officer_id):
    batches.issue(work.batch(key), by=Officer.objects.get(pk=officer_id), release_at=timezone.now())
    return "issued"


def work_together(key):
    batch = work.batch(key)
    while notices.write_chunk(batch) or notices.render_some(batch):
        pass
    batches.release(work.batch(key))
    while deliveries.plan_chunk(batch):
        pass
    with viewing_as(System("test: send")):
        while sending.send_wave(Channel.MAIL):
            pass
    return "worked"


@pytest.fixture
def sakai(settings):
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    make.bodies()
    cast = people.gather()
    template = make.template()
    return cast, template, make.file(make.many_lines(make.many_cases(40)))


def events(code):
    return Entry.objects.filter(event=f"notifications.{code}", outcome="done").count()


def samples_of(batch):
    with viewing_as(System("test")):
        return [row.number for row in dryrun.samples(batch)]


def test_eight_approvals_are_one(sakai):
    cast, template, data = sakai
    batch = make.checked(template, cast.mori, data)
    said = in_parallel(approve, batch.pk, batch.manifest, cast.hara.pk, samples_of(batch))
    assert said == {"approved": 1, "AlreadyApproved": TRIES - 1}
    with viewing_as(System("test")):
        assert (Batch.objects.get().state, events("batch_approved")) == ("approved", 1)


@pytest.mark.parametrize("editor", ["mori", "hara"])
def test_an_approval_and_a_change_at_once_never_both_hold(sakai, editor):
    """The approver reads the file again, too: then it is their own work, and no approval of theirs may stand."""
    cast, template, data = sakai
    batch = make.checked(template, cast.mori, data)
    said = in_parallel(approve_or_check_again, batch.pk, batch.manifest, cast.hara.pk, samples_of(batch), getattr(cast, editor).pk)
    with viewing_as(System("test")):
        now = Batch.objects.get()
        assert now.manifest == queries.manifest_of(now)
        assert now.books.is_balanced
        assert now.books == queries.counted_books(now)
        if now.state == "approved":
            assert (now.approved_by_id, now.approved_manifest) == (cast.hara.pk, now.manifest)
            assert str(cast.hara.staff_number) not in now.hands
        assert said["approved"] == events("batch_approved") == (now.state == "approved")


@pytest.mark.parametrize(("change", "said"), [(check_in_turn, {"checked": 8}), (drop_in_turn, {"dropped": 4, "NotDroppable": 4})])
def test_of_two_who_change_one_batch_at_once_neither_hand_is_forgotten(sakai, change, said):
    """Whose hand is forgotten could approve their own work."""
    cast, template, data = sakai
    batch = make.checked(template, cast.mori, data)
    assert in_parallel(change, batch.pk, cast.mori.pk, cast.hara.pk) == said
    with viewing_as(System("test")):
        now = Batch.objects.get()
        assert {cast.mori.staff_number, cast.hara.staff_number} <= set(now.hands)
        assert now.books == queries.counted_books(now)
        assert now.books.is_balanced
        assert now.manifest == queries.manifest_of(now)


def test_eight_requests_of_one_machine_with_one_key_make_one_batch(sakai):
    cast, template, data = sakai
    credential, _token = key(cast.mori)
    said = in_parallel(prepare, credential.pk, template.slug, data)
    with viewing_as(System("test")):
        batch = Batch.objects.get()
        assert said == {("new", str(batch.pk), 40): 1, ("again", str(batch.pk), 40): TRIES - 1}
        assert (ApiRequest.objects.count(), events("batch_uploaded"), events("batch_prepared")) == (1, 1, 1)


def test_eight_issues_are_one(sakai):
    cast, template, data = sakai
    batch = make.approved(template, cast.mori, cast.hara, data)
    assert in_parallel(issue, batch.pk, cast.mori.pk) == {"issued": 1, "AlreadyIssued": TRIES - 1}
    with viewing_as(System("test")):
        assert (Batch.objects.get().state, events("batch_issued")) == ("issued", 1)


def test_workers_side_by_side_write_render_release_and_tell_once(sakai, monkeypatch):
    cast, template, data = sakai
    monkeypatch.setattr(batches, "CHUNK", 7)
    batch = make.issued(template, cast.mori, cast.hara, data)
    assert in_parallel(work_together, batch.pk) == {"worked": TRIES}
    with viewing_as(System("test")):
        assert Notice.objects.filter(pdf="ready").count() == 40
        assert events("batch_released") == 1
        assert Delivery.objects.filter(state="accepted").count() == Delivery.objects.count() == 40
        sent = Entry.objects.filter(event="notifications.alerts_sent").values_list("detail", flat=True)
        assert sum(detail["accepted"] for detail in sent) == 40
        assert not Chunk.objects.filter(done_at=None).exists()


def test_one_file_uploaded_eight_times_at_once_is_taken_once(sakai):
    cast, template, data = sakai
    said = in_parallel(upload, template.pk, data, cast.mori.pk)
    assert said == {"uploaded": 1, "UploadedBefore": TRIES - 1}


def upload(template_id, data, officer_id):
    batches.upload(Template.objects.get(pk=template_id), data=data, file_name="x.csv", by=Officer.objects.get(pk=officer_id))
    return "uploaded"
