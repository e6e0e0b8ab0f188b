"""A form gets a new version while somebody fills it in: kept, led over, or led over to be looked at again; told once, lost never."""

import copy
from typing import Any

import pytest
from django.test import Client

from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures.actions import applications, filling, forms, moving
from procedures.models import Application, Procedure
from procedures.models.form_version import Drafts
from procedures.rules import checks
from procedures.rules import moving as rules
from procedures.rules.answers import Entries
from tests.cast import SAKAI, Cast
from tests.identity import households
from tests.procedures import make
from tests.procedures.make import NOW

COLOURS = [{"value": "red", "label": "赤"}, {"value": "blue", "label": "青"}]
OLD: dict[str, Any] = {
    "pages": [
        {"key": "p", "title": "p", "fields": [
            {"key": "name", "kind": "text", "label": "名前"},
            {"key": "colour", "kind": "choice", "label": "色", "choices": COLOURS},
            {"key": "pet", "kind": "text", "label": "犬の名前", "required": False},
            {"key": "heads", "kind": "number", "label": "人数"},
            {"key": "why", "kind": "text", "label": "わけ", "required": False},
        ]},
    ]
}  # fmt: skip
TOLD = {"name": "花子", "colour": "red", "pet": "ポチ", "heads": "3", "why": "ない"}


def newer() -> dict[str, Any]:
    """Red is no colour any more, nobody asks for the dog, heads are counted otherwise, and the reason is asked of the blue alone."""
    form = copy.deepcopy(OLD)
    fields = form["pages"][0]["fields"]
    fields[1]["choices"] = [{"value": "green", "label": "緑"}, COLOURS[1]]
    fields[3]["label"] = "住んでいる人数"
    fields[4]["show_if"] = {"field": "colour", "equals": "blue"}
    del fields[2]
    fields.append({"key": "more", "kind": "text", "label": "ほか", "required": False})
    return form


pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def procedure(cast: Cast) -> Procedure:
    nursery = make.nursery()
    with viewing_as(System("test")):
        forms.publish(nursery, OLD, by=cast.mori, now=NOW)
    return nursery


@pytest.fixture
def draft(cast: Cast, procedure: Procedure) -> Application:
    with viewing_as(ResidentView(cast.hanako.pk)):
        begun = filling.start(procedure, by=cast.hanako, now=NOW, known={})
        make.send_page(begun, "p", TOLD, cast.hanako)
        return make.fresh(begun)


def publish(procedure: Procedure, cast: Cast, drafts: Drafts) -> None:
    with viewing_as(System("test")):
        forms.publish(procedure, newer(), by=cast.mori, now=NOW, drafts=drafts)


def now_of(draft: Application) -> Application:
    with viewing_as(System("test")):
        return make.fresh(draft)


def test_each_answer_goes_along_or_has_its_reason() -> None:
    old, new = checks.parse(OLD), checks.parse(newer())
    found = rules.move(old, new, Entries(TOLD, rough={"heads": "三"}), NOW.date(), recheck=False)
    assert found.entries.answers == {"name": "花子", "heads": "3"}
    assert found.losses == (rules.Loss("色", "unfit"), rules.Loss("犬の名前", "gone"), rules.Loss("わけ", "hidden"))
    assert found.entries.rough == {}
    again = rules.move(old, old, Entries(TOLD), NOW.date(), recheck=True)
    assert (again.entries, again.losses) == (Entries(TOLD), ())
    assert list(rules.move(old, new, Entries(TOLD), NOW.date(), recheck=True).entries.offers) == ["heads"]


def test_as_long_as_nobody_says_otherwise_a_draft_keeps_its_form(as_hanako: Client, cast: Cast, draft: Application) -> None:
    publish(draft.procedure, cast, Drafts.KEEP)
    assert as_hanako.get(f"/applications/{draft.pk}/review/").status_code == 200
    assert as_hanako.post(f"/applications/{draft.pk}/submit/")["Location"].endswith("/receipt/")
    assert now_of(draft).form_version_id == draft.form_version_id


def test_a_draft_is_led_over_and_its_owner_told_once(as_hanako: Client, cast: Cast, draft: Application) -> None:
    seen = as_hanako.get(f"/applications/{draft.pk}/page/1/").context["seen"]
    publish(draft.procedure, cast, Drafts.MIGRATE)
    told = f"/applications/{draft.pk}/moved/"
    # The page that was open on the telephone is kept first.
    kept = as_hanako.post(f"/applications/{draft.pk}/page/1/", {"seen": seen, "go": "save", "a-why": "急ぐ"})
    assert (kept.status_code, now_of(draft).entries.answers["why"]) == (302, "急ぐ")
    for path in ("page/1/", "review/", "resume/"):
        assert as_hanako.get(f"/applications/{draft.pk}/{path}")["Location"] == told
    assert as_hanako.post(f"/applications/{draft.pk}/submit/")["Location"] == told
    page = as_hanako.get(told).content.decode()
    for sentence in ("「色」は、答え方が変わりました。", "「犬の名前」は、新しい様式では聞きません。", "「わけ」は、ほかの答えから"):
        assert sentence in page
    moved = now_of(draft)
    assert (moved.form_version.number, moved.state) == (draft.form_version.number + 1, "draft")
    assert "犬" not in moved.news_sealed
    assert as_hanako.post(told)["Location"].endswith("/resume/")
    assert as_hanako.get(told)["Location"].endswith("/resume/")
    assert as_hanako.get(f"/applications/{draft.pk}/page/1/").status_code == 200


def test_what_reads_differently_is_looked_at_again(as_hanako: Client, cast: Cast, draft: Application) -> None:
    publish(draft.procedure, cast, Drafts.RECHECK)
    as_hanako.post(f"/applications/{draft.pk}/moved/")
    as_hanako.get(f"/applications/{draft.pk}/resume/")
    as_hanako.post(f"/applications/{draft.pk}/moved/")
    answer = make.post_page(as_hanako, draft.pk, 1, name="花子", colour="green", heads="3")
    assert answer.status_code == 422
    assert "「住んでいる人数」は、前に答えたものです。" in answer.content.decode()
    assert make.post_page(as_hanako, draft.pk, 1, heads="3", heads__same="on").status_code == 302
    assert as_hanako.post(f"/applications/{draft.pk}/submit/")["Location"].endswith("/receipt/")


def test_two_devices_move_it_once(cast: Cast, draft: Application) -> None:
    publish(draft.procedure, cast, Drafts.MIGRATE)
    with viewing_as(ResidentView(cast.hanako.pk)):
        first, second = make.fresh(draft), make.fresh(draft)
        assert [moving.move(one, by=cast.hanako, now=NOW) for one in (first, second)] == [True, False]


def test_what_was_sent_stays_what_it_was(as_hanako: Client, cast: Cast, draft: Application) -> None:
    with viewing_as(ResidentView(cast.hanako.pk)):
        sent = applications.submit(draft, by=cast.hanako, now=NOW)
    publish(draft.procedure, cast, Drafts.MIGRATE)
    assert as_hanako.get(f"/applications/{sent.pk}/").status_code == 200
    assert as_hanako.get(f"/applications/{sent.pk}/moved/").status_code == 302
    assert now_of(sent).form_version_id == draft.form_version_id


def test_the_newest_that_takes_drafts_along_is_the_one(cast: Cast, draft: Application) -> None:
    for drafts in (Drafts.MIGRATE, Drafts.RECHECK, Drafts.KEEP):
        publish(draft.procedure, cast, drafts)
    with viewing_as(ResidentView(cast.hanako.pk)):
        assert moving.move(make.fresh(draft), by=cast.hanako, now=NOW)
    assert now_of(draft).form_version.drafts == Drafts.RECHECK


def test_to_others_it_is_not_there_and_a_proxy_goes_on(as_ken: Client, cast: Cast, draft: Application) -> None:
    publish(draft.procedure, cast, Drafts.MIGRATE)
    assert as_ken.get(f"/applications/{draft.pk}/moved/").status_code == 404
    under = f"/proxy/{households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, draft.procedure.slug)).pk}"
    assert as_ken.get(f"{under}/applications/{draft.pk}/review/")["Location"] == f"{under}/applications/{draft.pk}/moved/"
