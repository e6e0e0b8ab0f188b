"""How long the files of a case are kept: years after the decision, days after a withdrawal, not at all when nobody's."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from portal.lib import uploads
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures import tasks
from procedures.actions import applications, messages, reviews
from procedures.models import Application, Paper, Procedure
from procedures.rules.keeping import decided_before
from tests.cast import SAKAI, Cast
from tests.procedures import make
from tests.procedures.make import NOW

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def case(cast: Cast) -> Application:
    """With one file that came with a message."""
    found = make.submitted(cast.hanako, make.nursery())
    kept = io.BytesIO()
    Image.new("RGB", (8, 8)).save(kept, "PNG")
    with viewing_as(ResidentView(cast.hanako.pk)):
        words = messages.Words("", "k", (uploads.take(kept.getvalue(), "証明.png"),))
        messages.write(found, words, by=cast.hanako, now=NOW)
    return found


def night(at: datetime, capture: Any) -> list[str]:
    """What the files of the case are after the night's work."""
    with time_machine.travel(at, tick=False), capture(execute=True):
        tasks.sweep_kept()
    with viewing_as(System("test")):
        rows = list(Paper.objects.all())
    assert all(default_storage.exists(row.file) for row in rows if row.file)
    return [row.state for row in rows]



@pytest.mark.parametrize(
    ("now", "years", "before"),
    [
        (make.at(2031, 11, 21), 5, make.at(2026, 11, 21)),
        (make.at(2028, 2, 29), 1, make.at(2027, 2, 28)),
        (make.at(2028, 2, 29), 4, make.at(2024, 2, 29)),
    ],
)
def test_years_are_those_of_the_calendar(now: datetime, years: int, before: datetime) -> None:
    assert decided_before(now, years) == before


def test_years_after_the_decision_the_content_is_gone_and_the_case_says_so(
    as_hanako: Client, case: Application, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    Procedure.objects.update(paper_years=3)
    outcomes = [each["value"] for each in case.procedure.outcomes if not each["has_facility"]]
    with viewing_as(make.staff_view(cast.mori)):
        reviews.start_review(make.fresh(case), by=cast.mori, now=NOW)
        reviews.decide(make.fresh(case), outcome=outcomes[0], facility="", note="", by=cast.mori, now=NOW)
    assert night(make.at(2029, 11, 20), django_capture_on_commit_callbacks) == ["ready"]
    assert night(make.at(2029, 11, 22), django_capture_on_commit_callbacks) == ["erased"]
    assert night(make.at(2029, 11, 23), django_capture_on_commit_callbacks) == ["erased"]
    page = as_hanako.get(f"/applications/{case.pk}/").content.decode()
    assert "保存期間が過ぎたため、消しました" in page
    with viewing_as(System("test")):
        (paper,) = Paper.objects.all()
    assert as_hanako.get(f"/applications/{case.pk}/papers/{paper.pk}/").status_code == 302


def test_while_a_case_is_open_nothing_goes(case: Application, django_capture_on_commit_callbacks: Any) -> None:
    assert night(make.at(2046, 1, 1), django_capture_on_commit_callbacks) == ["ready"]


def test_after_a_withdrawal_it_is_sooner(case: Application, cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    with viewing_as(ResidentView(cast.hanako.pk)):
        applications.withdraw(make.fresh(case), by=cast.hanako, now=NOW)
    assert night(NOW + timedelta(days=89), django_capture_on_commit_callbacks) == ["ready"]
    assert night(NOW + timedelta(days=91), django_capture_on_commit_callbacks) == ["erased"]


def test_of_a_draft_that_went_with_its_owner_nothing_stays(case: Application, django_capture_on_commit_callbacks: Any) -> None:
    with viewing_as(System("test")):
        Application.objects.filter(pk=case.pk).update(state="discarded")
    assert night(NOW, django_capture_on_commit_callbacks) == []


def test_a_file_that_no_row_names_goes_after_a_day(case: Application, django_capture_on_commit_callbacks: Any) -> None:
    names = [default_storage.save(f"{folder}/{SAKAI}/nobodys", ContentFile(b"x")) for folder in ("papers", "uploads")]
    with time_machine.travel(NOW + timedelta(hours=20), tick=False):
        names.append(default_storage.save(f"papers/{SAKAI}/young", ContentFile(b"x")))
    with viewing_as(System("test")):
        names.append(Paper.objects.get().file)
    assert night(NOW + timedelta(hours=25), django_capture_on_commit_callbacks) == ["ready"]
    assert [default_storage.exists(name) for name in names] == [False, False, True, True]
