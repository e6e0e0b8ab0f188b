"""Any rule, any person, any day: leap days, month ends and the turn of the school year come up often."""

from datetime import date

from hypothesis import strategies as st

from portal.attributes.rules.facts import Facts

AREAS = ["271403", "271454", "271411", "272027", "273210"]
HARD_DAYS = [date(2024, 2, 29), date(2024, 2, 28), date(2025, 8, 31)]
HARD_DAYS += [date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2)]
todays = st.sampled_from(HARD_DAYS) | st.dates(date(2024, 1, 1), date(2028, 12, 31))
births = st.sampled_from(HARD_DAYS) | st.dates(date(2008, 1, 1), date(2027, 12, 31))
own_births = st.sampled_from([date(1960, 2, 29), date(2008, 4, 1), date(2008, 4, 2)]) | st.dates(date(1940, 1, 1), date(2012, 12, 31))


@st.composite
def spans(draw, most):
    low, high = sorted(draw(st.lists(st.integers(0, most), min_size=2, max_size=2, unique=True)))
    ends = draw(st.sampled_from([{"gte": low}, {"lt": high}, {"gte": low, "lt": high}]))
    return ends | draw(st.sampled_from([{}, {"basis": "eve"}, {"basis": "birthday"}]))


ages = st.one_of(
    spans(80), spans(18), spans(60).map(lambda span: span | {"unit": "month"}), spans(900).map(lambda span: span | {"unit": "day"})
)
class_ages = st.integers(0, 12).map(lambda years: {"gte": years, "lt": years + 2})
grades = st.lists(st.sampled_from(["nensho", "nencho", "e1", "e6", "j3"]), min_size=1, max_size=3, unique=True)
wheres = st.fixed_dictionaries({}, optional={"age": ages, "class_age": class_ages, "grade": grades}).filter(bool)


def some_of(*codes):
    return st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True)


households = st.sampled_from([{"gte": 2}, {"lt": 3}, {"gte": 2, "lt": 5}, {"gte": 4}])
# The city halls of 堺 and 吹田, 20.9 km apart, and a place between.
points = st.sampled_from(
    [
        {"lat": 34.5733, "lon": 135.483, "name": "Sakai City Hall"},
        {"lat": 34.7594, "lon": 135.5155, "name": "Suita City Hall"},
        {"lat": 34.69, "lon": 135.5, "name": "Osaka"},
    ]
)
# The squares of both, and neighbours of the first.
meshes = st.sampled_from(["513563884", "513563883", "513563893", "513573082", "523514111", "513552592"])
# Names of the language -> what may be asked.
others = {
    "postal": some_of("590", "5900", "5900078", "591").map(lambda codes: {"in": codes}),
    "work": some_of("271403", "272027").map(lambda codes: {"in": codes}),
    "dwelling": some_of("house", "rented").map(lambda codes: {"in": codes}),
    "car": st.sampled_from(["yes", "no"]).map(lambda code: {"in": [code]}),
    "pets": some_of("dog", "cat", "none").map(lambda codes: {"any_of": codes}),
    "household": households,
    "moved": st.integers(1, 366).map(lambda days: {"within_days": days}),
    "due": st.integers(1, 310).map(lambda days: {"within_days": days}),
    "care": some_of("none", "support1", "care5").map(lambda codes: {"in": codes}),
    "disability": some_of("physical", "none").map(lambda codes: {"any_of": codes}),
    "near": st.builds(lambda point, metres: point | {"metres": metres}, points, st.sampled_from([500, 1000, 2000, 9000, 20_000])),
}
leaves = st.one_of(
    *(asked.map(lambda rest, attr=attr: {"attr": attr} | rest) for attr, asked in others.items()),
    st.lists(st.sampled_from(AREAS), min_size=1, max_size=3, unique=True).map(lambda codes: {"attr": "area", "in": codes}),
    ages.map(lambda span: {"attr": "age"} | span),
    st.lists(st.sampled_from(["ja", "en", "vi"]), min_size=1, max_size=2, unique=True).map(lambda codes: {"attr": "lang", "in": codes}),
    st.lists(st.sampled_from(["pets", "sports", "childcare"]), min_size=1, max_size=2, unique=True).map(
        lambda codes: {"attr": "interests", "any_of": codes}
    ),
    st.builds(lambda where, least: {"some": "child", "where": where, "min": least}, wheres, st.integers(1, 3)),
)
rules = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda some: {"all": some}),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: {"any": some}),
        parts.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)
people = st.fixed_dictionaries(
    {},
    optional={
        "home": st.sampled_from([("271403", None), ("271403", "271454"), ("271403", "271411"), ("272027", ""), ("273210", "")]),
        "birth": own_births,
        "lang": st.sampled_from(["ja", "en", "vi"]),
        "interests": st.frozensets(st.sampled_from(["pets", "sports", "childcare"])),
        "children": st.lists(births, max_size=4).map(tuple),
        "postal": st.sampled_from(["5900078", "5900000", "5910000", "5300001"]),
        "work": st.sampled_from(["271403", "272027", "271004"]),
        "dwelling": st.sampled_from(["house", "rented", "public"]),
        "car": st.sampled_from(["yes", "no"]),
        "pets": st.sampled_from([("none",), ("dog",), ("cat", "dog"), ("other",)]).map(frozenset),
        "household": st.integers(1, 20),
        "moved": births,
        "due": births,
        "care": st.sampled_from(["none", "support1", "care3", "care5"]),
        "near": meshes,
        "disability": st.sampled_from([("none",), ("physical",), ("mental", "physical")]).map(frozenset),
    },
)


def as_oracle_knows(person):
    """The person for the oracle: a dictionary without what is not known."""
    known = {key: value for key, value in person.items() if key != "home"}
    town, ward = person.get("home", (None, None))
    return known | ({"town": town} if town else {}) | ({"ward": ward} if ward is not None else {})


def as_facts(person):
    town, ward = person.get("home", (None, None))
    return Facts(
        birth_on=person.get("birth"), town=town, ward=ward, language=person.get("lang"), interests=person.get("interests"),
        children=person.get("children"), postal=person.get("postal"), work_town=person.get("work"), moved_on=person.get("moved"),
        dwelling=person.get("dwelling"), car=person.get("car"), pets=person.get("pets"), household=person.get("household"),
        due_on=person.get("due"), care=person.get("care"), disability=person.get("disability"),
        place_mesh=person.get("near"),
    )  # fmt: skip
