"""How long the words of a closed case are kept: the years of its procedure. That it was there and how it ended stays."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from portal.audit import retention
from portal.audit.actions import retaining as holding
from portal.audit.queries import retaining
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures import tasks
from procedures.actions import applications, case_keeping, messages, reviews
from procedures.actions.refusals import NoMessagesHere, NotOpenForThat
from procedures.models import Application, Decision, Message, Note, Procedure, Submission
from tests.cast import SAKAI, Cast
from tests.procedures import make
from tests.procedures.make import NOW

pytestmark = pytest.mark.usefixtures("on_the_day")
AFTER = make.at(2029, 11, 22)


@pytest.fixture
def case(cast: Cast) -> Application:
    """Decided, with a message, a note and a decision in words."""
    found = make.submitted(cast.hanako, make.nursery())
    with viewing_as(System("test")):
        Procedure.objects.update(paper_years=3)
    with viewing_as(ResidentView(cast.hanako.pk)):
        messages.write(found, messages.Words("いつ分かりますか", "k", ()), by=cast.hanako, now=NOW)
    outcome = next(each["value"] for each in found.procedure.outcomes if not each["has_facility"])
    with viewing_as(make.staff_view(cast.mori)):
        reviews.start_review(make.fresh(found), by=cast.mori, now=NOW)
        reviews.add_note(make.fresh(found), "電話で確かめた", by=cast.mori, now=NOW)
        reviews.decide(make.fresh(found), outcome=outcome, facility="", note="くわしくは窓口で", by=cast.mori, now=NOW)
        return make.fresh(found)


def night(at: dt.datetime, capture: Any) -> None:
    with time_machine.travel(at, tick=False), capture(execute=True):
        tasks.sweep_kept()


def words() -> list[str]:
    """Everything sealed that hangs on the case; "" where nothing is left."""
    with viewing_as(System("test")):
        found = [each for model, columns in case_keeping.TEXTS for row in model._default_manager.values_list(*columns) for each in row]  # type: ignore[attr-defined]
        return [each for each in found if each]


def test_years_after_the_result_the_words_are_gone_and_the_evidence_is_there(
    case: Application, as_hanako: Client, as_mori: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with viewing_as(System("test")):
        assert [one.tonight for one in retaining.ahead(SAKAI, AFTER) if one.data_class.code == "cases"] == [1]
    night(make.at(2029, 11, 20), django_capture_on_commit_callbacks)
    assert len(words()) >= 4
    night(AFTER, django_capture_on_commit_callbacks)
    assert words() == []
    with viewing_as(System("test")):
        assert [one.tonight for one in retaining.ahead(SAKAI, AFTER) if one.data_class.code == "cases"] == [0]
        kept = Application.objects.get(pk=case.pk)
        assert (kept.receipt_number, kept.draft, kept.subject_mark, kept.erased_at) == (case.receipt_number, "", None, AFTER)
        assert [Submission.objects.count(), Message.objects.count(), Note.objects.count(), Decision.objects.count()] == [1, 1, 1, 1]
    page = as_hanako.get(f"/applications/{case.pk}/").content.decode()
    assert "この申請の答えとやりとりの中身を消しました" in page
    assert "いつ分かりますか" not in page
    for path in ("receipt/", "receipt/pdf/"):
        assert as_hanako.get(f"/applications/{case.pk}/{path}").status_code == 200
    office = as_mori.get(f"/admin/procedures/application/{case.pk}/change/").content.decode()
    assert "この申請の答え・やりとり・メモを消しました" in office
    assert "電話で確かめた" not in office


def test_a_withdrawn_case_keeps_the_years_too(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    found = make.submitted(cast.hanako, make.nursery())
    with viewing_as(ResidentView(cast.hanako.pk)):
        applications.withdraw(make.fresh(found), by=cast.hanako, now=NOW)
    night(NOW + dt.timedelta(days=400), django_capture_on_commit_callbacks)
    assert words()
    night(make.at(2031, 11, 22), django_capture_on_commit_callbacks)
    assert words() == []


def test_an_open_case_keeps_its_words(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    make.submitted(cast.hanako, make.nursery())
    night(make.at(2060, 1, 1), django_capture_on_commit_callbacks)
    assert words()


def test_what_a_town_holds_stays(case: Application, cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    until = (AFTER + dt.timedelta(days=9)).date()
    with time_machine.travel(AFTER, tick=False), viewing_as(System("test")):
        holding.hold(SAKAI, "cases", reason="審査請求のため", until=until, by=cast.hara, now=AFTER)
        assert retention.held("cases") == {SAKAI}
    night(AFTER, django_capture_on_commit_callbacks)
    assert words()
    night(AFTER + dt.timedelta(days=11), django_capture_on_commit_callbacks)
    assert words() == []


def test_nothing_more_is_written_to_an_erased_case(case: Application, cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    night(AFTER, django_capture_on_commit_callbacks)
    with viewing_as(ResidentView(cast.hanako.pk)), pytest.raises(NoMessagesHere):
        messages.write(make.fresh(case), messages.Words("もしもし", "k-1", ()), by=cast.hanako, now=AFTER)
    with viewing_as(System("test")), pytest.raises(NotOpenForThat):
        reviews.add_note(make.fresh(case), "電話あり", by=cast.mori, now=AFTER)
    assert words() == []


@pytest.mark.postgres
def test_only_the_eraser_empties_even_where_somebody_set_the_mark(case: Application, cast: Cast) -> None:
    with viewing_as(System("test")):
        Application.objects.filter(pk=case.pk).update(erased_at=NOW)
    with viewing_as(make.staff_view(cast.mori)), pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.update(text_sealed="")


def test_the_wall_opens_for_emptying_erased_cases_alone(case: Application) -> None:
    def refused(**columns: str) -> bool:
        try:
            with viewing_as(System("test")), transaction.atomic():
                Submission.objects.update(**columns)
        except DatabaseError:
            return True
        return False

    assert refused(answers_sealed=""), "the case is not erased"
    with viewing_as(System("test")):
        Application.objects.filter(pk=case.pk).update(erased_at=NOW)
    assert refused(answers_sealed="2.other"), "emptied, not rewritten"
    assert refused(answers_sealed="", number=7), "and nothing beside it"
    assert not refused(answers_sealed="")
    assert refused(answers_sealed="2.other"), "what is empty stays so"
    with viewing_as(System("test")), pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.all().delete()
