"""The shipped items of a town as they are written in `data/items_*.json`; days are counted from the day they are loaded."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from portal.attributes.rules.vocabulary import INTEREST_NAMES


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShippedItem(Part):
    key: Annotated[str, Field(pattern=r"^[a-z0-9-]{3,50}$")]
    kind: Literal["safety", "benefit", "procedure", "article"]
    title: Annotated[str, Field(min_length=4, max_length=60)]
    summary: Annotated[str, Field(min_length=10, max_length=200)]
    body: str
    topic: Literal[("", *INTEREST_NAMES)] = ""  # type: ignore[valid-type]
    audience: dict[str, Any] = {}
    deadline_in_days: Annotated[int, Field(ge=1, le=400)] | None = None
    closes_in_days: Annotated[int, Field(ge=1, le=400)] | None = None


class ShippedEvent(Part):
    key: Annotated[str, Field(pattern=r"^[a-z0-9-]{3,50}$")]
    name: Annotated[str, Field(min_length=4, max_length=120)]
    overview: str
    venue: str
    address: str
    organizer: str
    in_days: Annotated[int, Field(ge=0, le=400)]
    lasts_days: Annotated[int, Field(ge=1, le=60)] = 1
    starts_at: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$")] | None = None
    ends_at: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$")] | None = None
    audience: dict[str, Any] = {}


class ItemFile(Part):
    items: tuple[ShippedItem, ...]
    events: tuple[ShippedEvent, ...] = ()


def read(content: bytes) -> ItemFile:
    """Raise pydantic's `ValidationError`: these files are shipped with the program, a fault in them is a fault of ours."""
    return TypeAdapter(ItemFile).validate_json(content)
