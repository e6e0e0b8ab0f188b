"""The office: returning with reasons, deciding, notes, the export; what the trail keeps of it."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from procedures.actions import applications, reviews
from procedures.actions.refusals import (
    DueInThePast,
    EmptyNote,
    FacilityMissing,
    FacilityNotOffered,
    NoReasons,
    NotOpenForThat,
    UnknownAnswer,
    UnknownOutcome,
)
from procedures.models import Application, Decision, Procedure
from procedures.models.course import Reason
from procedures.queries import staff
from procedures.rules.states import State
from tests.cast import SAKAI, Cast
from tests.procedures import make
from tests.procedures.make import NOW

DUE = NOW + timedelta(days=7)


@pytest.fixture(autouse=True)
def _as_mori_looks(cast: Cast, application: Application) -> Iterator[None]:
    with viewing_as(make.staff_view(cast.mori)):
        yield


@pytest.mark.parametrize(
    ("reasons", "due_at", "refusal"),
    [
        ([], DUE, NoReasons),
        ([Reason("phone", "  ")], DUE, NoReasons),
        ([Reason("nothing", "理由")], DUE, UnknownAnswer),
        ([Reason("spouse_name", "聞いていない項目")], DUE, UnknownAnswer),
        ([Reason("phone", "理由")], NOW, DueInThePast),
    ],
)
def test_a_return_needs_reasons_for_answers_and_time_to_mend(
    cast: Cast, application: Application, reasons: list[Reason], due_at: datetime, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        reviews.return_for_correction(application, reasons, due_at=due_at, by=cast.mori, now=NOW)
    assert make.fresh(application).state == State.SUBMITTED


@pytest.mark.parametrize(
    ("outcome", "facility", "refusal"),
    [
        ("perhaps", "", UnknownOutcome),
        ("admitted", "", FacilityMissing),
        ("admitted", "999", FacilityNotOffered),
    ],
)
def test_a_decision_names_what_the_procedure_knows(
    cast: Cast, application: Application, outcome: str, facility: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        reviews.decide(application, outcome=outcome, facility=facility, note="", by=cast.mori, now=NOW)
    assert not Decision.objects.exists()


def test_until_the_day_of_results_the_office_may_decide_again(cast: Cast, application: Application) -> None:
    reviews.decide(application, outcome="waiting", facility="", note="", by=cast.mori, now=NOW)
    decided = reviews.decide(application, outcome="admitted", facility="271411", note="", by=cast.hara, now=NOW + timedelta(days=1))
    assert staff.result_of(decided) == staff.Result("admitted", "内定", "つばきの丘こども園", "")
    on_the_day = decided.outcome_from
    assert on_the_day == datetime(2027, 2, 15, 9, 0, tzinfo=make.TOKYO)
    with pytest.raises(NotOpenForThat):
        reviews.decide(application, outcome="waiting", facility="", note="", by=cast.mori, now=on_the_day)


def test_a_draft_and_a_withdrawn_case_are_not_reviewed(cast: Cast, nursery: Procedure) -> None:
    with viewing_as(System("test")):
        draft = make.draft(cast.hanako, nursery)
    with pytest.raises(NotOpenForThat):
        reviews.start_review(draft, by=cast.mori, now=NOW)
    assert staff.get(draft.pk) is None


def test_what_changed_between_two_submissions_is_shown(cast: Cast, application: Application) -> None:
    reviews.return_for_correction(application, [Reason("own_reason", "育休では")], due_at=DUE, by=cast.mori, now=NOW)
    with viewing_as(System("test")):
        make.send_page(application, "reason", {"own_reason": "birth"}, cast.hanako)
        make.send_page(application, "reason", {"own_due_on": "2027-01-10"}, cast.hanako)
        applications.resubmit(application, by=cast.hanako, now=NOW)
    case = reviews.read(make.fresh(application), by=cast.mori)
    changed = {row.key: (row.text, row.before) for page in case.pages for row in page.rows if row.before is not None}
    assert changed == {
        "own_reason": ("妊娠中、または出産後まもない", "働いている（会社・お店・パート）"),
        "own_due_on": ("2027年1月10日", "（前はなかった質問）"),
    }


def test_notes_are_for_officers(cast: Cast, application: Application) -> None:
    reviews.add_note(application, " 電話で確認済み ", by=cast.mori, now=NOW)
    with pytest.raises(EmptyNote):
        reviews.add_note(application, "  ", by=cast.mori, now=NOW)
    assert [note.text for note in reviews.read(application, by=cast.hara).notes] == ["電話で確認済み"]


def test_each_look_is_kept_with_whose_data_it_was(cast: Cast, application: Application) -> None:
    reviews.read(application, by=cast.mori)
    with viewing_as(System("test")):
        line = Entry.objects.filter(municipality=SAKAI).order_by("-number").first()
    assert line is not None
    assert (line.event, line.actor_id, line.subject_id) == ("procedures.application_read", str(cast.mori.pk), cast.hanako.pk)


def exported(cast: Cast, nursery: Procedure, encoding: str) -> list[list[str]]:
    content = reviews.export_decisions(nursery, None, encoding=encoding, by=cast.mori)  # type: ignore[arg-type]
    return list(csv.reader(io.StringIO(content.decode(encoding))))


def test_the_export_is_one_line_per_decision_and_harmless_in_excel(cast: Cast, nursery: Procedure, application: Application) -> None:
    with viewing_as(System("test")):
        twin = make.submitted(cast.hanako, nursery, child_name="=HYPERLINK(1)", child_kana="サカイ モミジ")
        make.submitted(cast.hanako, nursery)
    reviews.decide(application, outcome="admitted", facility="271411", note="", by=cast.mori, now=NOW)
    reviews.decide(twin, outcome="waiting", facility="", note="順番は12番です", by=cast.mori, now=NOW)
    header, *rows = exported(cast, nursery, "cp932")
    assert header == ["受付番号", "生年月日", "児童氏名", "児童氏名カナ", "結果", "施設名", "入所日", "備考", "照合コード"]
    assert {len(row[-1]) for row in rows} == {16}
    assert sorted(row[:-1] for row in rows) == sorted(
        [
            [application.receipt_number, "2024/05/03", "堺 さくら", "サカイ サクラ", "内定", "つばきの丘こども園", "2027/04/01", ""],
            [twin.receipt_number, "2024/05/03", "'=HYPERLINK(1)", "サカイ モミジ", "保留", "", "", "順番は12番です"],
        ]
    )


def test_a_letter_that_cp932_lacks_stays_in_utf_8(cast: Cast, nursery: Procedure) -> None:
    with viewing_as(System("test")):
        rare = make.submitted(cast.hanako, nursery, child_name="𠮷田 髙子")
    reviews.decide(rare, outcome="waiting", facility="", note="", by=cast.mori, now=NOW)
    assert exported(cast, nursery, "cp932")[1][2] == "〓田 髙子"
    assert exported(cast, nursery, "utf-8-sig")[1][2] == "𠮷田 髙子"
