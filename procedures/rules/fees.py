"""What a procedure costs: the first case that holds names the amount, as a figure or worked out of the answers.

    {"label": "交付手数料", "cases": [{"amount": 300}]}                                                     always 300 yen
    {"label": "交付手数料", "days": 7, "cases": [
        {"when": {"field": "purpose", "equals": "pension"}, "amount": 0, "says": "年金の手続に使う方は無料です"},
        {"amount": {"product": [300, {"field": "copies"}]}, "says": "1通300円"}]}

Amounts are whole yen; what a formula leaves of a yen is dropped (端数切捨て). Conditions and formulas are those of the form.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Spec

from procedures.rules import formulas
from procedures.rules.conditions import Answers, Condition, holds
from procedures.rules.definition import Definition, Words
from procedures.rules.formulas import Formula, Of, Product, Sum
from procedures.rules.numbers import grouped
from procedures.rules.problems import Problem
from procedures.rules.reach import Sight
from procedures.rules.spots import spots

# Above it somebody has slipped: no procedure of a town hall costs a million yen.
LARGEST = 1_000_000


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FeeCase(_Frozen):
    """`says` is the rule in the town's words, as the applicant reads it beside the amount."""

    when: Condition | None = None
    amount: Formula
    says: Annotated[str, Spec(max_length=100)] = ""


class Fee(_Frozen):
    """`days` is the time to pay after sending. `may_decide_unpaid`: the office need not wait for the money."""

    label: Words
    cases: Annotated[tuple[FeeCase, ...], Spec(min_length=1, max_length=20)]
    days: Annotated[int, Spec(ge=1, le=60)] = 7
    may_decide_unpaid: bool = False


@dataclass(frozen=True)
class Owed:
    """`yen` is 0 where it is free. `how` is the calculation ("300円 × 2通"), "" for a plain figure; `says` the rule in the town's words."""

    label: str
    yen: int
    how: str
    says: str


class Unclear(Exception):
    """The amount cannot be worked out of these answers."""


def owed(fee: Fee, form: Definition, answers: Answers) -> Owed:
    """Raises `Unclear` when an answer that the amount needs is absent, or the sum is no possible fee."""
    case = next((each for each in fee.cases if holds(each.when, answers)), None)
    amount = formulas.evaluate(case.amount, answers) if case else None
    if case is None or amount is None or not 0 <= amount <= LARGEST:
        raise Unclear
    yen = int(amount)
    return Owed(fee.label, yen, _how(case.amount, form, answers) if yen else "", case.says)


def _how(formula: Formula, form: Definition, answers: Answers) -> str:
    match formula:
        case Product():
            parts = [_part(part, form, answers, "円" if at == 0 else "") for at, part in enumerate(formula.parts)]
            return " × ".join(parts) if all(parts) else ""
        case Sum():
            terms = [_how(part, form, answers) or _part(part, form, answers, "円") for part in formula.parts]
            return " ＋ ".join(terms) if all(terms) else ""
    return ""


def _part(formula: Formula, form: Definition, answers: Answers, unit: str) -> str:
    """A figure with its unit, an answer with that of its question; "" for anything that is not said in a word."""
    match formula:
        case int():
            return f"{grouped(str(formula))}{unit}"
        case Of():
            field, answer = form.field(formula.field), answers.get(formula.field)
            return f"{grouped(answer)}{field.unit or unit}" if field and isinstance(answer, str) else ""
    return ""


def faults(fee: Fee, form: Definition) -> Iterator[Problem]:
    """What must be right before the fee may be used with this form. It stands behind all questions, and outside of repeats."""
    every = list(spots(form))
    groups = {spot.field.key: spot.group.key if spot.group else "" for spot in every}
    sight = Sight({spot.field.key: spot.field for spot in every}, groups, set(groups))
    for number, case in enumerate(fee.cases, start=1):
        place = f"{fee.label} {number}"
        yield from sight.of_condition(place, case.when)
        yield from sight.of_formula(place, case.amount, "")
        if isinstance(case.amount, int | float) and not 0 <= case.amount <= LARGEST:
            yield Problem("fee_amount", facts={"place": place, "most": LARGEST})
    if fee.cases[-1].when is not None:
        yield Problem("fee_without_rest", facts={"place": f"{fee.label} {len(fee.cases)}"})
