"""The audience rule as it is written and stored: closed JSON, read by this parser and by nothing else.

    {"all": [{"attr": "area", "in": ["271454"]},
             {"some": "child", "where": {"age": {"gte": 0, "lt": 3, "unit": "year"}}},
             {"not": {"attr": "lang", "in": ["ja"]}}]}

Nodes: all / any (1 to 20 parts), not, some child (all conditions of `where` on one and the same child), and leaves. At most
6 deep, 60 nodes. `{}` is everybody. Lists of codes are alternatives. `gte` is included, `lt` is not. `basis` "eve": the age is
reached on the day before the birthday. `within_days` counts from a life event: moved {"within_days": 30} is true from the day of
the move to the 30th day after it, due {"within_days": 30} from 30 days before the due date to that day. A postal code is asked for
by its first 3 to 7 digits. near {"lat": 34.5733, "lon": 135.483, "metres": 2000, "name": "堺市役所"} is true of whoever told a grid square
of 500 m whose centre lies at most so many metres (500 to 20,000) from that point; the name is for people and decides nothing.
"""

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StrictInt, Tag, TypeAdapter, ValidationError, model_validator

from .ages import Basis, Unit
from .meshes import EASTMOST, NORTHMOST, SOUTHMOST, WESTMOST
from .problems import AudienceProblem, explained
from .vocabulary import CAR_NAMES, CARE_NAMES, DISABILITY_NAMES, DWELLING_NAMES, GRADES, INTEREST_NAMES, LANGUAGE_NAMES, PET_NAMES

DEEPEST, MOST_NODES, MOST_PARTS = 6, 60, 20
LONGEST_LIFE: dict[str, int] = {"year": 150, "month": 150 * 12, "day": 150 * 366}


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


AreaCode = Annotated[str, Field(pattern=r"^27[0-9]{4}$")]
PostalCode = Annotated[str, Field(pattern=r"^[0-9]{3,7}$")]
if TYPE_CHECKING:
    GradeCode: TypeAlias = str
    InterestCode: TypeAlias = str
    LanguageCode: TypeAlias = str
    DwellingCode: TypeAlias = str
    CarCode: TypeAlias = str
    PetCode: TypeAlias = str
    CareCode: TypeAlias = str
    DisabilityCode: TypeAlias = str
else:
    GradeCode, InterestCode, LanguageCode = Literal[tuple(GRADES)], Literal[tuple(INTEREST_NAMES)], Literal[tuple(LANGUAGE_NAMES)]
    DwellingCode, CarCode, PetCode = Literal[tuple(DWELLING_NAMES)], Literal[tuple(CAR_NAMES)], Literal[tuple(PET_NAMES)]
    CareCode, DisabilityCode = Literal[tuple(CARE_NAMES)], Literal[tuple(DISABILITY_NAMES)]


class Age(Part):
    gte: Annotated[StrictInt, Field(ge=0)] | None = None
    lt: Annotated[StrictInt, Field(ge=1)] | None = None
    unit: Unit = "year"
    basis: Basis = "birthday"

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        _check_span(self.gte, self.lt, LONGEST_LIFE[self.unit])
        return self


class ClassAge(Part):
    gte: Annotated[StrictInt, Field(ge=0, le=20)]
    lt: Annotated[StrictInt, Field(ge=1, le=21)]

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        _check_span(self.gte, self.lt, 21)
        return self


class Where(Part):
    age: Age | None = None
    class_age: ClassAge | None = None
    grade: Annotated[tuple[GradeCode, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.age is None and self.class_age is None and self.grade is None:
            raise ValueError("お子さんの条件(where)が空です。age・class_age・grade のどれかを入れてください。")
        return self


class AreaIs(Part):
    attr: Literal["area"]
    codes: Annotated[tuple[AreaCode, ...], Field(alias="in", min_length=1, max_length=75)]


class AgeIs(Age):
    attr: Literal["age"]


class LanguageIs(Part):
    attr: Literal["lang"]
    codes: Annotated[tuple[LanguageCode, ...], Field(alias="in", min_length=1)]


class InterestedIn(Part):
    attr: Literal["interests"]
    codes: Annotated[tuple[InterestCode, ...], Field(alias="any_of", min_length=1)]


class PostalIs(Part):
    attr: Literal["postal"]
    codes: Annotated[tuple[PostalCode, ...], Field(alias="in", min_length=1, max_length=50)]


class WorksIn(Part):
    attr: Literal["work"]
    codes: Annotated[tuple[AreaCode, ...], Field(alias="in", min_length=1, max_length=43)]


class DwellsIn(Part):
    attr: Literal["dwelling"]
    codes: Annotated[tuple[DwellingCode, ...], Field(alias="in", min_length=1)]


class CarIs(Part):
    attr: Literal["car"]
    codes: Annotated[tuple[CarCode, ...], Field(alias="in", min_length=1, max_length=1)]


class CareIs(Part):
    attr: Literal["care"]
    codes: Annotated[tuple[CareCode, ...], Field(alias="in", min_length=1)]


class KeepsPet(Part):
    attr: Literal["pets"]
    codes: Annotated[tuple[PetCode, ...], Field(alias="any_of", min_length=1)]


class HasDisability(Part):
    attr: Literal["disability"]
    codes: Annotated[tuple[DisabilityCode, ...], Field(alias="any_of", min_length=1)]


class NearTo(Part):
    attr: Literal["near"]
    lat: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=SOUTHMOST, le=NORTHMOST)]
    lon: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=WESTMOST, le=EASTMOST)]
    metres: Annotated[StrictInt, Field(ge=500, le=20_000)]
    name: Annotated[str, Field(min_length=1, max_length=60)]

    @model_validator(mode="after")
    def _is_plain_text(self) -> Self:
        if not self.name.isprintable() or self.name != self.name.strip():
            raise ValueError("場所の名前に、使えない文字があります。前後の空白や改行を消して、ふつうの文字だけで入れてください。")
        return self


class HouseholdOf(Part):
    attr: Literal["household"]
    gte: Annotated[StrictInt, Field(ge=1, le=20)] | None = None
    lt: Annotated[StrictInt, Field(ge=2, le=20)] | None = None

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if self.gte is None and self.lt is None:
            raise ValueError("世帯の人数が空です。gte(以上)か lt(未満)を入れてください。")
        if self.gte is not None and self.lt is not None and self.gte >= self.lt:
            raise ValueError(f"「{self.gte}人以上{self.lt}人未満」の世帯はありません。小さい数を gte に、大きい数を lt に入れてください。")
        return self


class MovedWithin(Part):
    attr: Literal["moved"]
    within_days: Annotated[StrictInt, Field(ge=1, le=366)]


class DueWithin(Part):
    attr: Literal["due"]
    within_days: Annotated[StrictInt, Field(ge=1, le=310)]


class SomeChild(Part):
    some: Literal["child"]
    where: Where
    least: Annotated[StrictInt, Field(alias="min", ge=1, le=3)] = 1


class AllOf(Part):
    parts: Annotated[tuple["Node", ...], Field(alias="all", min_length=1, max_length=MOST_PARTS)]


class AnyOf(Part):
    parts: Annotated[tuple["Node", ...], Field(alias="any", min_length=1, max_length=MOST_PARTS)]


class Not(Part):
    part: Annotated["Node", Field(alias="not")]


def _kind(value: object) -> str | None:
    if not isinstance(value, dict):
        return None
    for key in ("all", "any", "not", "some"):
        if key in value:
            return key
    return str(value.get("attr"))


Single = AreaIs | PostalIs | WorksIn | LanguageIs | DwellsIn | CarIs | CareIs
Several = InterestedIn | KeepsPet | HasDisability
Leaf = Single | Several | NearTo | AgeIs | HouseholdOf | MovedWithin | DueWithin | SomeChild
Node = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[SomeChild, Tag("some")]
    | Annotated[AreaIs, Tag("area")]
    | Annotated[AgeIs, Tag("age")]
    | Annotated[LanguageIs, Tag("lang")]
    | Annotated[InterestedIn, Tag("interests")]
    | Annotated[PostalIs, Tag("postal")]
    | Annotated[WorksIn, Tag("work")]
    | Annotated[DwellsIn, Tag("dwelling")]
    | Annotated[CarIs, Tag("car")]
    | Annotated[KeepsPet, Tag("pets")]
    | Annotated[NearTo, Tag("near")]
    | Annotated[HouseholdOf, Tag("household")]
    | Annotated[MovedWithin, Tag("moved")]
    | Annotated[DueWithin, Tag("due")]
    | Annotated[CareIs, Tag("care")]
    | Annotated[HasDisability, Tag("disability")],
    Discriminator(_kind),
]
for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()
_parser: TypeAdapter[Any] = TypeAdapter(Node)


def read(written: object) -> "AllOf | AnyOf | Not | Leaf":
    """Raise `AudienceProblem` with one sentence that names the place and the fault."""
    _check_size(written)
    try:
        return _parser.validate_python(written)
    except ValidationError as error:
        raise AudienceProblem(explained(error.errors(include_url=False)[0])) from None


def _check_span(gte: int | None, lt: int | None, most: int) -> None:
    if gte is None and lt is None:
        raise ValueError("年齢の条件が空です。gte(以上)か lt(未満)を入れてください。")
    if max(gte or 0, lt or 0) > most:
        raise ValueError(f"年齢が大きすぎます。{most} までの数にしてください。")
    if gte is not None and lt is not None and gte >= lt:
        raise ValueError(f"「{gte}以上{lt}未満」に当てはまる人はいません。小さい数を gte に、大きい数を lt に入れてください。")


def _check_size(written: object) -> None:
    """Counted before parsing, level by level, so that a rule nested ten thousand deep costs nothing."""
    level, nodes = [written], 0
    for _depth in range(DEEPEST):
        nodes += len(level)
        level = [part for node in level for part in _parts_of(node)]
        if not level:
            break
    if level:
        raise AudienceProblem(f"対象のきまりの入れ子が深すぎます。{DEEPEST}段までにしてください。")
    if nodes > MOST_NODES:
        raise AudienceProblem(f"対象のきまりの条件が多すぎます({nodes}個)。{MOST_NODES}個までにしてください。")


def _parts_of(node: object) -> list[object]:
    if not isinstance(node, dict):
        return []
    lists = [node[key] for key in ("all", "any") if isinstance(node.get(key), list)]
    return [part for parts in lists for part in parts] + ([node["not"]] if "not" in node else [])
