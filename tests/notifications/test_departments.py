"""Templates and batches of one department of 堺市, with another department of the same town hall in the room."""

from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.actions import batches, freezing, rows, templates
from notifications.models import Batch, Erasure, Template
from notifications.models.refusals import NoSuchDepartment, NotAnApprover, NotYoursToHandOver
from notifications.models.template import library_id
from notifications.onboarding import prepare_library
from notifications.queries import batches as queries
from notifications.rules.policy import LegalClass
from portal.audit import trail
from portal.identity.actions import officers
from portal.identity.middleware import of_officer
from portal.identity.queries import officer_of
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import SAKAI, SUITA
from tests.notifications import make

LIST = "/admin/notifications/batch/"


def seen_by(officer):
    """As the officer's requests look."""
    return viewing_as(of_officer(officer_of(officer.user)))


@pytest.fixture
def hall(cast):
    """幼保推進課 and 納税課, each with a clerk and an approver; Mori and Hara belong to no department."""
    nursery, tax = people.department("幼保推進課"), people.department("納税課")
    return SimpleNamespace(
        nursery=nursery, tax=tax,
        noda=people.officer("noda@sakai.example.jp", "野田", "S-201", "clerk", SAKAI, nursery),
        nishi=people.officer("nishi@sakai.example.jp", "西", "S-202", "approver", SAKAI, nursery),
        zaizen=people.officer("zaizen@sakai.example.jp", "財前", "S-301", "clerk", SAKAI, tax),
        zushi=people.officer("zushi@sakai.example.jp", "図師", "S-302", "approver", SAKAI, tax),
    )  # fmt: skip


@pytest.fixture
def kept(hall, nursery, cast):
    """The nursery template, given to 幼保推進課 by somebody who sees all of the town hall."""
    with seen_by(cast.mori):
        templates.hand_over(nursery, hall.nursery.pk, by=cast.mori)
    return nursery


@pytest.fixture
def batch(cast, kept, hanakos_case):
    return make.released(kept, cast.mori, cast.hara, make.file([make.line(hanakos_case)]))


def url(name, batch, *more):
    return reverse(f"admin:notifications_batch_{name}", args=[batch.pk, *more])


def pages_of(batch):
    """Every page and button of the batch that is released."""
    plain = ("status", "statistics", "statistics_csv", "map", "check", "approve", "issue", "doubts", "posting", "posting_lines")
    yield from (url(name, batch) for name in plain)
    yield from (url(name, batch, 2) for name in ("preview", "evidence", "doubt"))
    yield url("export", batch, "opened")


def test_another_department_cannot_tell_that_a_batch_exists(client_of, hall, batch, cast):
    for officer in (hall.zaizen, hall.zushi, cast.ono):
        other = client_of(officer)
        assert {other.get(page).status_code for page in pages_of(batch)} == {404}
        assert other.post(url("recall", batch), {"reason": "誤り"}).status_code == 404
        assert list(other.get(LIST).context["cl"].result_list) == []
    with viewing_as(System("test")):
        assert Batch.objects.get().state == "released"


def test_its_own_department_and_the_whole_town_hall_see_it(client_of, hall, batch, cast):
    for officer in (hall.noda, hall.nishi, cast.mori, cast.hara):
        own = client_of(officer)
        assert own.get(url("status", batch)).status_code == 200
        assert [row.pk for row in own.get(LIST).context["cl"].result_list] == [batch.pk]


def test_what_belongs_to_no_department_is_everybodys(client_of, hall, cast, nursery, hanakos_case):
    free = make.checked(nursery, cast.mori, make.file([make.line(hanakos_case)]))
    for officer in (hall.noda, hall.zaizen):
        assert client_of(officer).get(url("check", free)).status_code == 200


def test_counts_choices_and_searches_hold_nothing_of_another_department(client_of, hall, cast, kept, hanakos_case):
    make.checked(kept, cast.mori, make.file([make.line(hanakos_case)]))
    for officer, there in ((hall.noda, 1), (hall.zaizen, 0)):
        with seen_by(officer):
            assert queries.batches_waiting(SAKAI) == there
            assert len(queries.templates()) == there
        own = client_of(officer)
        assert len(own.get("/admin/notifications/template/", {"q": "保育"}).context["cl"].result_list) == there
        assert own.get(f"{LIST}upload/").content.decode().count(str(kept.pk)) == there


def test_a_template_of_another_department_is_not_there_either(client_of, hall, kept):
    names = ("overview", "fields", "texts", "settings", "preview", "publish")
    pages = [reverse(f"admin:notifications_template_{name}", args=[kept.pk]) for name in names]
    assert {client_of(hall.zaizen).get(page).status_code for page in pages} == {404}
    assert client_of(hall.noda).get(pages[0]).status_code == 200


def test_an_approver_vouches_for_the_own_department_only(hall, cast, kept, hanakos_case):
    """Also where another duty lets the approver see the batch."""
    batch = make.checked(kept, hall.noda, make.file([make.line(hanakos_case)]))
    officers.change_officer(hall.zushi, by=trail.PORTAL, duties=[("clerk", hall.nursery.pk)])
    zushi = officer_of(hall.zushi.user)
    with seen_by(zushi), pytest.raises(NotAnApprover):
        batches.approve(batch, by=zushi, seen=batch.manifest)
    with seen_by(zushi), pytest.raises(NotAnApprover):
        freezing.thaw(batch, by=zushi, reason="確かめた")
    with seen_by(zushi), pytest.raises(NotAnApprover):
        rows.export(batch, which="opened", by=zushi)
    make.approve(batch, hall.nishi)
    with viewing_as(System("test")):
        assert Batch.objects.get().approved_by == hall.nishi


def test_a_duty_in_another_department_opens_its_screens(client_of, hall, cast, batch):
    """A role counts where it is held, whatever the officer's first role is."""
    kita = people.officer("kita@sakai.example.jp", "北", "S-401", "auditor", SAKAI, hall.tax)
    assert client_of(kita).get(url("status", batch)).status_code == 403
    officers.change_officer(kita, by=trail.PORTAL, duties=[("clerk", hall.nursery.pk)])
    assert client_of(kita).get(url("status", batch)).status_code == 200
    officers.change_officer(kita, by=trail.PORTAL, duties=[("clerk", hall.tax.pk)])
    assert client_of(kita).get(url("status", batch)).status_code == 404


def test_administrators_and_auditors_are_bounded_by_no_department(client_of, hall, batch):
    with viewing_as(System("test")):
        Erasure.objects.create(municipality_id=SAKAI, batch=batch, what="content", count=1, erased_at=timezone.now())
    aida = people.officer("aida@sakai.example.jp", "相田", "S-501", "administrator", SAKAI, hall.tax)
    kita = people.officer("kita@sakai.example.jp", "北", "S-401", "auditor", SAKAI, hall.tax)
    assert client_of(aida).get(url("status", batch)).status_code == 200
    shown = {one: len(client_of(one).get("/admin/notifications/erasure/").context["cl"].result_list) for one in (aida, kita, hall.zaizen)}
    assert shown == {aida: 1, kita: 1, hall.zaizen: 0}


def test_what_a_department_begins_is_its_own(hall, cast):
    prepare_library(by=trail.PORTAL)
    made = []
    for officer in (hall.noda, hall.zaizen):
        with seen_by(officer):
            made.append(templates.take_over(SAKAI, library_id("care-insurance-payment"), by=officer))
    with seen_by(cast.mori):
        made.append(templates.start(SAKAI, name="おしらせ", legal_class=LegalClass.INFORMATION, by=cast.mori))
    assert [one.department_id for one in made] == [hall.nursery.pk, hall.tax.pk, None]
    assert len({one.slug for one in made}) == 3


def test_handing_a_template_over_takes_its_batches_along(client_of, hall, cast, batch):
    page = reverse("admin:notifications_template_department", args=[batch.template_id])
    assert client_of(cast.mori).post(page, {"department": hall.tax.pk}).status_code == 302
    assert [client_of(one).get(url("status", batch)).status_code for one in (hall.noda, hall.zaizen)] == [404, 200]
    assert client_of(cast.mori).post(page, {"department": ""}).status_code == 302
    assert [client_of(one).get(url("status", batch)).status_code for one in (hall.noda, hall.zaizen)] == [200, 200]


def test_nobody_hands_over_what_they_see_a_part_of(client_of, hall, cast, kept):
    page = reverse("admin:notifications_template_department", args=[kept.pk])
    answer = client_of(hall.noda).post(page, {"department": hall.tax.pk}, follow=True)
    assert "担当課を変えられるのは" in answer.content.decode()
    foreign = people.department("保育課", SUITA)
    assert client_of(cast.mori).post(page, {"department": foreign.pk}).status_code == 404
    with seen_by(hall.noda), pytest.raises(NotYoursToHandOver):
        templates.hand_over(kept, None, by=hall.noda)
    with seen_by(cast.mori), pytest.raises(NoSuchDepartment):
        templates.hand_over(kept, foreign.pk, by=cast.mori)
    with viewing_as(System("test")):
        assert Template.objects.get().department == hall.nursery
