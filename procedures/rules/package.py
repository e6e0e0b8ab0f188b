"""A procedure as one file: what it is, whom it is for, when it runs, what it asks. The shape in which towns hand forms to each other."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic import Field as Spec

from portal.attributes.rules.audience import parse
from procedures.rules.calendar import Timetable
from procedures.rules.definition import Definition, Language, Text, Words
from procedures.rules.fees import Fee


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Guidance(_Frozen):
    """What one wants to know before starting. `minutes` is the time to fill the form in."""

    who: tuple[Words, ...]
    needs: tuple[Words, ...]
    minutes: Annotated[int, Spec(ge=1, le=240)]
    fee: Words
    after: Words


class Outcome(_Frozen):
    """`has_facility`: this result names a facility, and one must be chosen."""

    value: Annotated[str, Spec(pattern=r"^[a-z_]{1,40}$")]
    label: Words
    has_facility: bool = False


@dataclass(frozen=True)
class Result:
    """An outcome as it was given in one case. `facility` is a name or ""; `note` goes to the applicant."""

    outcome: str
    label: str
    facility: str
    note: str


def _readable(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule as it was written: the audience language has its own shape, which is not drawn here. Raises its sentence."""
    parse(rule)
    return rule


class Package(_Frozen):
    """`towns` are the codes of the towns that get it when they are set up. `required_level` is asked where a law wants the card.

    `words` says the guidance in other languages (`rules.guidance_words`); `menu_number` is that of the Universal Menu (UM5028).
    `audience` is a rule of the audience language (`portal.attributes.rules`): whom it is meant for; {} for everybody.
    `guidance.fee` says in words what it costs; `fee` is what is asked for online, where the portal has a payment page.
    """

    slug: Annotated[str, Spec(pattern=r"^[a-z0-9-]{1,60}$")]
    towns: tuple[str, ...]
    title: Words
    summary: Words
    category: Annotated[str, Spec(max_length=20)]
    department: Annotated[str, Spec(max_length=60)]
    phone: Annotated[str, Spec(max_length=20)]
    receipt_prefix: Annotated[str, Spec(pattern=r"^[A-Z]{1,4}$")]
    guidance: Guidance
    audience: Annotated[dict[str, Any], AfterValidator(_readable)] = {}
    working_days: Annotated[int, Spec(ge=0, le=200)] | None
    grace_minutes: Annotated[int, Spec(ge=0, le=1440)]
    correction_days: Annotated[int, Spec(ge=1, le=90)]
    paper_years: Annotated[int, Spec(ge=1, le=30)] = 5
    required_level: Annotated[int, Spec(ge=1, le=3)] = 1
    announces: Literal["notice", "here"]
    outcomes: Annotated[tuple[Outcome, ...], Spec(min_length=1, max_length=20)]
    timetable: Timetable | None
    words: dict[Language, dict[str, Text]] = {}
    menu_number: Annotated[str, Spec(pattern=r"^(UM[0-9]{1,6})?$")] = ""
    fee: Fee | None = None
    definition: Definition
