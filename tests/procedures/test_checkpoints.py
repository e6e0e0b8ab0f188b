"""The checklist of a procedure: who looked at what and when, and what a decision does with open points; Ono of 吹田市 in the room."""

from typing import Any

import pytest
from django.test import Client

from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from procedures.actions import reviews, second, ticking
from procedures.actions.refusals import NoReasonDespitePoints, NotOpenForThat, PointsOpen, UnknownPoint
from procedures.models import Application, Decision, Note, Procedure, Proposal, Tick
from procedures.queries import checkpoints, staff
from procedures.rules.checkpoints import is_too_much, open_among, points
from procedures.rules.states import State
from tests.cast import Cast
from tests.procedures import make
from tests.procedures.make import NOW

QUEUE = "/admin/procedures/application/"
LIST = "就労証明書がある\n\n  住所が 住民登録と同じ \n就労証明書がある"
ONE, TWO = "就労証明書がある", "住所が 住民登録と同じ"


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def nursery(cast: Cast) -> Procedure:
    make.nursery()
    Procedure.objects.update(checkpoints=LIST)
    return Procedure.objects.get()


def look(application: Application) -> Application:
    with viewing_as(System("test")):
        return make.fresh(application)


def post(client: Client, application: Application, what: str, **facts: Any) -> Any:
    return client.post(f"{QUEUE}{application.pk}/change/", {"what": what, **facts})


def test_the_list_as_it_is_written() -> None:
    assert points(LIST) == (ONE, TWO)
    assert open_among(LIST, frozenset({TWO, "古い点"})) == (ONE,)
    assert (is_too_much("\n".join(map(str, range(20)))), is_too_much("\n".join(map(str, range(21))))) == (False, True)
    assert (is_too_much("あ" * 100), is_too_much("あ" * 101), points("")) == (False, True, ())


def test_ticked_once_with_name_and_time_and_taken_away(as_mori: Client, as_hara: Client, cast: Cast, application: Application) -> None:
    assert post(as_mori, application, "tick", point=ONE).status_code == 302
    post(as_hara, application, "tick", point=ONE)
    with viewing_as(System("test")):
        assert [(each.text, each.by) for each in checkpoints.seen(look(application))] == [(ONE, "森"), (TWO, "")]
    page = as_hara.get(f"{QUEUE}{application.pk}/change/").content.decode()
    assert "2つのうち1つが、まだ確かめられていません" in page
    assert "森さんが確かめました" in page
    assert post(as_hara, application, "untick", point=ONE).status_code == 302
    with viewing_as(System("test")):
        assert Tick.objects.count() == 0
        kept = Entry.objects.filter(event__startswith="procedures.point_").order_by("number")
        assert [(row.event[11:], row.detail) for row in kept] == [
            ("point_ticked", {"point": 1, "new": True}),
            ("point_ticked", {"point": 1, "new": False}),
            ("point_unticked", {"point": 1, "gone": True}),
        ]


def test_changed_words_are_a_new_point(cast: Cast, nursery: Procedure, application: Application) -> None:
    with viewing_as(make.staff_view(cast.mori)):
        ticking.tick(application, ONE, by=cast.mori, now=NOW)
        Procedure.objects.update(checkpoints="就労証明書が3か月以内のもの")
        assert checkpoints.still_open(look(application)) == ("就労証明書が3か月以内のもの",)
        with pytest.raises(UnknownPoint):
            ticking.tick(application, ONE, by=cast.mori, now=NOW)


def decide(application: Application, by: Any, despite: str = "") -> Application:
    return reviews.decide(look(application), outcome="waiting", facility="", note="", by=by, now=NOW, despite=despite)


def test_a_decision_with_open_points_needs_a_sentence(cast: Cast, application: Application) -> None:
    with viewing_as(make.staff_view(cast.mori)):
        ticking.tick(application, ONE, by=cast.mori, now=NOW)
        with pytest.raises(NoReasonDespitePoints, match=TWO):
            decide(application, cast.mori, despite="  ")
        assert decide(application, cast.mori, despite="電話で 確認").state == State.DECIDED
        assert [note.text for note in staff.case(look(application)).notes] == [
            f"確かめていない点があるまま進めました：{TWO}\nわけ：電話で 確認"
        ]
        with pytest.raises(NotOpenForThat):
            ticking.tick(application, TWO, by=cast.mori, now=NOW)


def test_or_is_refused_where_the_procedure_says_so(cast: Cast, nursery: Procedure, application: Application) -> None:
    Procedure.objects.update(checks_are_strict=True)
    with viewing_as(make.staff_view(cast.mori)):
        with pytest.raises(PointsOpen, match=ONE):
            decide(application, cast.mori, despite="急ぎ")
        for point in (ONE, TWO):
            ticking.tick(application, point, by=cast.mori, now=NOW)
        assert decide(application, cast.mori).state == State.DECIDED
        assert Note.objects.count() == 0


def test_a_second_person_cannot_confirm_past_a_strict_list(cast: Cast, nursery: Procedure, application: Application) -> None:
    Procedure.objects.update(checks_are_strict=True, needs_second_person=True)
    with viewing_as(make.staff_view(cast.mori)):
        for point in (ONE, TWO):
            ticking.tick(application, point, by=cast.mori, now=NOW)
        decide(application, cast.mori)
        ticking.untick(application, ONE, by=cast.hara)
        proposal = Proposal.objects.get().pk
        with pytest.raises(PointsOpen):
            second.confirm(look(application), proposal, by=cast.hara, now=NOW)
        ticking.tick(application, ONE, by=cast.hara, now=NOW)
        assert second.confirm(look(application), proposal, by=cast.hara, now=NOW).state == State.DECIDED


def test_the_page_asks_for_the_sentence(as_mori: Client, application: Application) -> None:
    refused = post(as_mori, application, "decide", **{"decide-outcome": "waiting"})
    assert (refused.status_code, "確かめないまま決めるわけ" in refused.content.decode()) == (422, True)
    done = post(as_mori, application, "decide", **{"decide-outcome": "waiting", "checks-despite": "窓口で確認"})
    assert (done.status_code, look(application).state) == (302, State.DECIDED)


def test_many_at_once(as_mori: Client, cast: Cast, nursery: Procedure, application: Application) -> None:
    other = make.submitted(cast.hanako, nursery)
    for point in (ONE, TWO):
        post(as_mori, application, "tick", point=point)
    asked = {"case": [str(application.pk), str(other.pk)], "outcome": "waiting", "note": ""}
    page = as_mori.post(f"{QUEUE}decide/", asked)
    assert (page.context["able"], "確かめていない点が2つあります" in page.content.decode()) == (1, True)
    assert as_mori.post(f"{QUEUE}decide/", {**asked, "despite": "書面で確認"}).context["able"] == 2
    done = as_mori.post(f"{QUEUE}decide/", {**asked, "go": "1"}).context["done"]
    assert (done.decided, [number for number, _why in done.refused]) == ((application.receipt_number,), [other.receipt_number])
    Procedure.objects.update(checks_are_strict=True)
    strict = as_mori.post(f"{QUEUE}decide/", {**asked, "despite": "書面で確認"})
    assert (strict.context["able"], "審査の画面で確かめてください" in strict.content.decode()) == (0, True)
    with viewing_as(System("test")):
        assert Decision.objects.count() == 1


@pytest.mark.parametrize("point", ["", "ない点", "x" * 5000, "\0"])
def test_a_point_that_is_none(as_mori: Client, application: Application, point: str) -> None:
    assert post(as_mori, application, "tick", point=point).status_code == 422


def test_officers_write_the_list_approvers_how_strict_it_is(
    as_mori: Client, as_hara: Client, as_ono: Client, nursery: Procedure
) -> None:
    page = f"/admin/procedures/procedure/{nursery.pk}/change/"
    facts = {"summary": "ひとこと", "department": "幼保", "phone": "1", "paper_years": 5}
    facts |= {"grace_minutes": 30, "correction_days": 7, "required_level": 1}
    assert as_mori.post(page, {**facts, "checkpoints": "一\n二", "checks_are_strict": "on"}).status_code == 302
    kept = Procedure.objects.get()
    assert (points(kept.checkpoints), kept.checks_are_strict) == (("一", "二"), False)
    assert as_hara.post(page, {**facts, "checkpoints": "一", "checks_are_strict": "on"}).status_code == 302
    assert Procedure.objects.get().checks_are_strict is True
    assert "20行まで" in as_mori.post(page, {**facts, "checkpoints": "x" * 101}).content.decode()
    as_ono.post(page, {**facts, "checkpoints": "三"})
    assert points(Procedure.objects.get().checkpoints) == ("一",)


def test_ono_ticks_nothing(as_ono: Client, application: Application) -> None:
    assert post(as_ono, application, "tick", point=ONE).status_code == 404
