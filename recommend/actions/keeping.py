"""Making the rows of a source what its file says: new ones come, changed ones change, those that are gone are retired."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.municipalities.queries import towns
from recommend.models import Event, GarbageWord, Place, Source, Vacancy
from recommend.rules.facts import ClassFacts, EventFacts, Facts, PlaceFacts, WordFacts

AT_ONCE = 500


@dataclass(frozen=True)
class Changes:
    created: int = 0
    changed: int = 0
    retired: int = 0

    @property
    def any(self) -> bool:
        return bool(self.created or self.changed or self.retired)


def bring_in_line(source: Source, facts: Sequence[Facts], *, now: dt.datetime) -> Changes:
    """Call inside an act. A file that says what is there already writes nothing."""
    model, values = _FORMS[type(facts[0])]
    towns_by_name = _towns(source)
    wanted = {one.key: {**values(one), "municipality_id": towns_by_name(one.area_name)} for one in facts}
    there = {row.source_key: row for row in model.everything.filter(source=source)}
    new = [model(source=source, source_key=key, **said) for key, said in wanted.items() if key not in there]
    changed = [_changed(there[key], said) for key, said in wanted.items() if key in there and _differs(there[key], said)]
    gone = [row.pk for key, row in there.items() if key not in wanted and row.retired_at is None]
    model.everything.bulk_create(new, batch_size=AT_ONCE)
    columns = [*next(iter(wanted.values())), "retired_at"]
    model.everything.bulk_update(changed, [name.removesuffix("_id") for name in columns], batch_size=AT_ONCE)
    for start in range(0, len(gone), AT_ONCE):
        model.everything.filter(pk__in=gone[start : start + AT_ONCE]).update(retired_at=now, seen_at=source.collected_at or now)
    counted = _keep_classes(source, [one for one in facts if isinstance(one, PlaceFacts)])
    return Changes(len(new), len(changed) or counted, len(gone))


def _towns(source: Source) -> Callable[[str], str | None]:
    """The code of the town that a row speaks of. A neighbour's town may be called like one of ours (太子町), so it has none."""
    if source.municipality_id:
        return lambda _area: source.municipality_id
    if source.area_name:
        return lambda _area: None
    by_name = {town.name: town.code for town in towns()}
    return lambda area: next((by_name[name] for name in (area, area.partition("市")[0] + "市") if name in by_name), None)


def _differs(row: Any, said: Mapping[str, Any]) -> bool:
    return row.retired_at is not None or any(getattr(row, name) != value for name, value in said.items())


def _changed(row: Any, said: Mapping[str, Any]) -> Any:
    for name, value in said.items():
        setattr(row, name, value)
    row.retired_at = None
    return row


def _event(facts: EventFacts) -> dict[str, Any]:
    return {name: value for name, value in vars(facts).items() if name != "key"}


def _place(facts: PlaceFacts) -> dict[str, Any]:
    """Tuples as the lists that JSON gives back, so that what is there can be compared with what is said."""
    said = {name: value for name, value in vars(facts).items() if name not in ("key", "classes")}
    opening = [{"days": [*days], "from": begins, "to": ends} for days, begins, ends in facts.opening]
    return {**said, "facts": [[*pair] for pair in facts.facts], "opening": opening}


def _word(facts: WordFacts) -> dict[str, Any]:
    return {name: value for name, value in vars(facts).items() if name != "key"}


_FORMS: dict[type, tuple[Any, Callable[[Any], dict[str, Any]]]] = {
    EventFacts: (Event, _event),
    PlaceFacts: (Place, _place),
    WordFacts: (GarbageWord, _word),
}


def _keep_classes(source: Source, places: Sequence[PlaceFacts]) -> int:
    """The vacancies of all places of the source; gives how many changed. A place that tells none any more has none."""
    told = {(place.key, one.age_class): one for place in places for one in place.classes}
    rows = Vacancy.objects.filter(place__source=source, place__retired_at=None).select_related("place")
    there = {(row.place.source_key, row.age_class): row for row in rows}
    ids = dict(Place.everything.filter(source=source).values_list("source_key", "pk")) if told else {}
    new = [Vacancy(place_id=ids[key], **vars(one)) for (key, age), one in told.items() if (key, age) not in there]
    changed = [_recounted(there[key], one) for key, one in told.items() if key in there and _counts(there[key]) != one]
    gone = [row.pk for key, row in there.items() if key not in told]
    Vacancy.objects.bulk_create(new, batch_size=AT_ONCE)
    Vacancy.objects.bulk_update(changed, ["vacancies", "waiting", "enrolled", "as_of"], batch_size=AT_ONCE)
    for start in range(0, len(gone), AT_ONCE):
        Vacancy.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
    return len({row.place_id for row in changed})


def _counts(row: Vacancy) -> ClassFacts:
    return ClassFacts(row.age_class, row.vacancies, row.waiting, row.enrolled, row.as_of)


def _recounted(row: Vacancy, said: ClassFacts) -> Vacancy:
    row.vacancies, row.waiting, row.enrolled, row.as_of = said.vacancies, said.waiting, said.enrolled, said.as_of
    return row
