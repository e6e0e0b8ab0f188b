"""What a procedure costs, as a rule; what is wrong with a rule; signed words; the states of a payment."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.audit import trail
from procedures.actions import forms
from procedures.actions.refusals import FaultyForm
from procedures.rules import checks, fees, payments, paysign
from procedures.rules.fees import Fee, Owed, Unclear
from procedures.rules.package import Package
from procedures.rules.payments import PaymentState, PaymentStep
from tests.cast import KISHIWADA, Cast
from tests.procedures import fee
from tests.procedures.make import NOW

USES = [{"value": "pension", "label": "年金"}, {"value": "x", "label": "他"}]
COSTS = [{"key": "cost", "kind": "money", "label": "額"}]
FORM = checks.parse(
    {
        "pages": [
            {
                "key": "one",
                "title": "一",
                "fields": [
                    {"key": "copies", "kind": "number", "label": "通数", "unit": "通"},
                    {"key": "use", "kind": "choice", "label": "使いみち", "choices": USES},
                    {"key": "more", "kind": "money", "label": "加算", "required": False},
                    {"key": "dogs", "kind": "repeat", "label": "犬", "required": False, "fields": COSTS},
                ],
            }
        ]
    }
)  # fmt: skip
PER_COPY = {"product": [300, {"field": "copies"}]}
PENSION = {"when": {"field": "use", "equals": "pension"}, "amount": 0, "says": "年金は無料"}


def rule(*cases: dict[str, Any]) -> Fee:
    return Fee.model_validate({"label": "手数料", "cases": cases})


@pytest.mark.parametrize(
    ("cases", "answers", "owed"),
    [
        ([{"amount": 300}], {}, Owed("手数料", 300, "", "")),
        ([PENSION, {"amount": PER_COPY, "says": "1通300円"}], {"copies": "2", "use": "x"}, Owed("手数料", 600, "300円 × 2通", "1通300円")),
        ([PENSION, {"amount": PER_COPY}], {"copies": "2", "use": "pension"}, Owed("手数料", 0, "", "年金は無料")),
        ([{"amount": {"sum": [3000, 550]}}], {}, Owed("手数料", 3550, "3,000円 ＋ 550円", "")),
        ([{"amount": {"sum": [PER_COPY, {"field": "more"}]}}], {"copies": "3", "more": "4"}, Owed("手数料", 904, "300円 × 3通 ＋ 4円", "")),
        ([{"amount": {"product": [{"field": "more"}, 0.05]}}], {"more": "1230"}, Owed("手数料", 61, "", "")),
        ([{"amount": {"total": "cost"}}], {"dogs": ("1", "2"), "dogs.1.cost": "100", "dogs.2.cost": "50"}, Owed("手数料", 150, "", "")),
    ],
)
def test_the_first_case_that_holds_names_the_amount(cases: list[dict[str, Any]], answers: dict[str, Any], owed: Owed) -> None:
    assert fees.owed(rule(*cases), FORM, answers) == owed


@pytest.mark.parametrize("answers", [{}, {"copies": "-1"}, {"copies": "4000"}])
def test_an_amount_that_cannot_be_is_not_asked_for(answers: dict[str, Any]) -> None:
    with pytest.raises(Unclear):
        fees.owed(rule({"amount": PER_COPY}), FORM, answers)


@pytest.mark.parametrize(
    ("cases", "codes"),
    [
        ([PENSION, {"amount": PER_COPY}], []),
        ([PENSION], ["fee_without_rest"]),
        ([{"amount": -1}], ["fee_amount"]),
        ([{"amount": 2_000_000}], ["fee_amount"]),
        ([{"amount": {"product": [300, {"field": "pages"}]}}], ["unknown_field"]),
        ([{"amount": {"product": [300, {"field": "use"}]}}], ["wrong_part"]),
        ([{"amount": {"field": "cost"}}], ["inside_rows"]),
        ([{"when": {"field": "use", "equals": "job"}, "amount": 1}, {"amount": 2}], ["unknown_value"]),
    ],
)
def test_a_faulty_rule_is_found_before_it_is_used(cases: list[dict[str, Any]], codes: list[str]) -> None:
    assert [each.code for each in fees.faults(rule(*cases), FORM)] == codes


def test_a_package_with_a_faulty_fee_is_not_installed(cast: Cast) -> None:
    package = Package.model_validate(
        {
            "slug": "x", "towns": [KISHIWADA], "title": "x", "summary": "x", "category": "x", "department": "x", "phone": "1",
            "receipt_prefix": "X", "guidance": {"who": ["x"], "needs": ["x"], "minutes": 1, "fee": "x", "after": "x"}, "working_days": 1,
            "grace_minutes": 1, "correction_days": 1, "announces": "here", "outcomes": [{"value": "ok", "label": "x"}], "timetable": None,
            "definition": FORM.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            "fee": {"label": "手数料", "cases": [{"amount": {"field": "nowhere"}}]},
        }
    )  # fmt: skip
    with pytest.raises(FaultyForm, match="nowhere"):
        forms.install(package, town_id=KISHIWADA, by=trail.PORTAL)


def test_a_form_that_the_fee_cannot_be_worked_out_of_is_not_published(cast: Cast) -> None:
    procedure = fee.dog()
    with pytest.raises(FaultyForm, match="is_vaccinated"):
        forms.publish(procedure, FORM.model_dump(mode="json", by_alias=True, exclude_defaults=True), by=trail.PORTAL, now=NOW)


def test_each_step_of_a_payment_starts_where_it_may() -> None:
    allowed = {step: {state.value for state in PaymentState if payments.may(step, state)} for step in PaymentStep}
    assert allowed == {
        PaymentStep.START: {"unpaid", "pending"},
        PaymentStep.GIVE_UP: {"pending"},
        PaymentStep.SETTLE: {"unpaid", "pending", "expired", "cancelled"},
        PaymentStep.EXPIRE: {"unpaid"},
        PaymentStep.CANCEL: {"unpaid", "pending", "expired"},
        PaymentStep.REOPEN: {"expired"},
        PaymentStep.ASK_REFUND: {"paid"},
        PaymentStep.REFUND: {"refunding"},
    }


@pytest.mark.parametrize(
    ("started", "asked", "is_time"),
    [(10, None, False), (20, None, True), (60, 10, False), (60, 30, True), (3600, 60, False), (3600, 600, True)],
)
def test_the_provider_is_asked_often_at_first_then_seldom(started: int, asked: int | None, is_time: bool) -> None:
    asked_at = None if asked is None else NOW - timedelta(seconds=asked)
    assert payments.is_time_to_ask(NOW - timedelta(seconds=started), asked_at, NOW) is is_time



@pytest.mark.parametrize("late", [0, 299, -299])
def test_signed_words_are_opened_with_the_key_and_for_the_purpose(late: int) -> None:
    words = paysign.signed("call", {"payment": "1", "amount": "300"}, "key", NOW)
    told = paysign.opened("call", words, "key", NOW + timedelta(seconds=late))
    assert (told["payment"], told["amount"], "signature" in told) == ("1", "300", False)


WORDS = paysign.signed("call", {"payment": "1", "amount": "300"}, "key", NOW)


@pytest.mark.parametrize(
    ("purpose", "words", "key", "now", "why"),
    [
        ("return", WORDS, "key", NOW, "signature"),
        ("call", WORDS, "other", NOW, "signature"),
        ("call", WORDS, "", NOW, "shape"),
        ("call", WORDS | {"amount": "1"}, "key", NOW, "signature"),
        ("call", WORDS | {"more": "1"}, "key", NOW, "signature"),
        ("call", {k: v for k, v in WORDS.items() if k != "amount"}, "key", NOW, "signature"),
        ("call", WORDS | {"signature": "é"}, "key", NOW, "signature"),
        ("call", WORDS, "key", NOW + timedelta(seconds=301), "time"),
        ("call", WORDS, "key", NOW - timedelta(seconds=301), "time"),
        ("call", WORDS | {"amount": 300}, "key", NOW, "shape"),
        ("call", WORDS | {"x": "y" * 2000}, "key", NOW, "shape"),
        ("call", [1], "key", NOW, "shape"),
        ("call", None, "key", NOW, "shape"),
    ],
)
def test_what_is_not_signed_so_is_not_believed(purpose: str, words: object, key: str, now: datetime, why: str) -> None:
    with pytest.raises(paysign.NotSigned, match=why):
        paysign.opened(purpose, words, key, now)
