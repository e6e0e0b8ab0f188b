"""The figures as sheets: a heading, rows of towns, a bar for the main number. Screen, file and paper show the same sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from portal.figures.queries.scoring import score_of
from portal.figures.queries.told import MANY, Told, Wanted, common_in, online_in
from portal.figures.rules import common, saving, score
from portal.figures.rules.cells import Answer
from portal.figures.rules.measures import GROUPS, LEVELS, OPENED, SCORES, TASKS, Measure, net_promoters, share
from portal.municipalities.queries import Town

HIDDEN = "−"
Value = int | float | None


@dataclass(frozen=True)
class Line:
    """`cells`: texts as they are shown; `bar`: the main number's length in per cent of the longest, None without a number."""

    label: str
    cells: tuple[str, ...]
    value: Value = None
    bar: int | None = None


@dataclass(frozen=True)
class Sheet:
    """`bars_of`: what the bars show; "" for a table without. `bars_at`: the column with their numbers. `notes` are sentences."""

    key: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line | None = None
    bars_of: str = ""
    bars_at: int = 0
    notes: tuple[str, ...] = ()


def _sheet(key: str, title: str, columns: Sequence[str], lines: Iterable[Line], **rest: object) -> Sheet:
    rows = [*lines]
    longest = max((line.value for line in rows if line.value), default=0)
    drawn = (replace(line, bar=None if line.value is None else round(100 * line.value / longest) if longest else 0) for line in rows)
    return Sheet(key, title, tuple(columns), tuple(drawn), **rest)  # type: ignore[arg-type]


def _said(number: Value, unit: str = "") -> str:
    return HIDDEN if number is None else f"{number:,}{unit}"


def _at_least(found: Answer) -> str:
    """A sum of which small groups may be missing."""
    if found.is_whole:
        return f"{found.number:,}"
    return _("%s以上") % f"{found.number:,}" if found.number else HIDDEN


def registrations(told: Told, towns: Sequence[Town]) -> Sheet:
    def line(label: str, codes: Iterable[str]) -> Line:
        mine = [*codes]
        found = told.of(Measure.REGISTRATIONS, towns=mine)
        by_level = [told.of(Measure.REGISTRATIONS, _is(1, level), towns=mine) for level in LEVELS]
        percent = told.share(Measure.REGISTRATIONS, _is(1, "card", "signed"), towns=mine)
        return Line(label, (_at_least(found), *map(_at_least, by_level), _said(percent, "%")), found.number or None)

    columns = (_("登録した方"), _("カードの署名まで"), _("カードで確かめた"), _("ログインだけ"), _("ログインしない家族"), _("カードの割合"))
    lines = [line(town.name, [town.code]) for town in towns]
    total = line(_("合計"), told.town_ids)
    return _sheet("registrations", _("登録と本人確認"), columns, lines, total=total, bars_of=_("登録した方"), notes=(_few(),))


def letters(told: Told, towns: Sequence[Town]) -> Sheet:
    def line(label: str, codes: Iterable[str]) -> Line:
        mine = [*codes]
        found = told.of(Measure.LETTERS, towns=mine)
        shares = [told.share(Measure.LETTERS, _is(1, *OPENED[: at + 1]), towns=mine) for at in range(len(OPENED))]
        return Line(label, (_at_least(found), *(_said(one, "%") for one in shares)), found.number or None)

    columns = (_("公開した通知"), _("1時間のうち"), _("1日のうち"), _("3日のうち"), _("7日のうち"), _("30日のうち"))
    late = _("割合は、公開した通知のうち、その時間のうちに開かれたものです。公開したばかりの通知は、まだ開かれていないほうに入ります。")
    lines = [line(town.name, [town.code]) for town in towns]
    return _sheet(
        "letters", _("デジタル通知"), columns, lines, total=line(_("合計"), told.town_ids), bars_of=_("公開した通知"), notes=(late, _few())
    )  # fmt: skip


def curve(told: Told) -> Sheet:
    """The opening curve over all towns that are looked at, mark by mark."""
    names = (_("1時間"), _("1日"), _("3日"), _("7日"), _("30日"))
    within = [_is(1, *OPENED[: at + 1]) for at in range(len(OPENED))]
    shares = [told.share(Measure.LETTERS, wanted) for wanted in within]
    opened = [_at_least(told.of(Measure.LETTERS, wanted)) for wanted in within]
    lines = [Line(name, (number, _said(percent, "%")), percent) for name, number, percent in zip(names, opened, shares, strict=True)]
    drawn = tuple(replace(line, bar=None if line.value is None else int(line.value)) for line in lines)
    return Sheet("curve", _("開かれるまでの時間"), (_("開かれた通知"), _("割合")), drawn, bars_of=_("開かれた割合"), bars_at=1)


def procedures(told: Told, towns: Sequence[Town]) -> Sheet:
    fields = [*dict.fromkeys(one.field for one in common.towns())]

    def line(town: Town) -> Line:
        mine = {*common_in(told, town.code)}
        by_field = [sum(one.code in mine for one in common.towns() if one.field == field) for field in fields]
        fact = told.facts.get(town.code)
        percent = share(len(mine), len(common.towns()))
        return Line(town.name, (str(len(mine)), _said(percent, "%"), *map(str, by_field), str(fact.procedures if fact else 0)), len(mine))

    columns = (_("28手続のうち"), _("割合"), *fields, _("オンラインの手続の全部"))
    source = (common.source(),)
    return _sheet("procedures", _("よく使う手続のオンライン化"), columns, map(line, towns), bars_of=_("28手続のうち"), notes=source)


def each_procedure(told: Told, towns: Sequence[Town]) -> Sheet:
    online = online_in(told)

    def line(one: common.Common) -> Line:
        said = _("府の手続") if one.is_prefectures else f"{online[one.code]} / {len(towns)}"
        return Line(one.name, (one.field, said), None if one.is_prefectures else online[one.code])

    lines = map(line, common.common())
    return _sheet("each-procedure", _("32手続の一つずつ"), (_("分野"), _("受け付けている市町村")), lines)


def savings(told: Told, towns: Sequence[Town]) -> Sheet:
    def line(label: str, codes: Iterable[str]) -> Line:
        found = told.of(Measure.LETTERS, lambda cell: cell[1] != "posted", towns=codes)
        spared = saving.saved(found.number)
        shown = (_at_least(found), _("%s時間") % f"{spared.hours:,}", _("%s円") % f"{spared.yen:,}")
        return Line(label, shown if found.number or found.is_whole else (HIDDEN,) * 3, spared.yen or None)

    columns = (_("郵送しなかった通知"), _("減った仕事"), _("減った費用"))
    lines = [line(town.name, [town.code]) for town in towns]
    without = _("申請にかかる手間は、確かな数字がないので入れていません。")
    return _sheet(
        "savings", _("減った時間と費用"), columns, lines, total=line(_("合計"), told.town_ids), bars_of=_("減った費用"), bars_at=2,
        notes=(saving.formula(), without),
    )  # fmt: skip


def assumptions() -> Sheet:
    lines = [Line(one.name, (f"{one.value:g}{one.unit}", one.source)) for one in saving.assumptions()]
    return _sheet("assumptions", _("計算のもと"), (_("値"), _("出どころ")), lines)


def services(told: Told, towns: Sequence[Town]) -> Sheet:
    counts = {town.code: fact.services if (fact := told.facts.get(town.code)) else 0 for town in towns}
    lines = [Line(town.name, (str(counts[town.code]),), counts[town.code]) for town in towns]
    return _sheet("services", _("繋がるサービス"), (_("使えるサービス（府全体のものを含む）"),), lines, bars_of=_("使えるサービス"))


def satisfaction(told: Told, towns: Sequence[Town]) -> Sheet:
    lines = [_satisfied(told, town.name, [town.code]) for town in towns]
    columns = (_("答えた数"), _("使いやすかった"), _("ふつう"), _("使いにくかった"), _("すすめたいか（NPS）"))
    nps = _("NPSは、人にすすめたい度合い（0〜10）の9〜10の割合から、0〜6の割合を引いた数です（−100〜100）。")
    return _sheet(
        "satisfaction", _("使いやすさの声"), columns, lines, total=_satisfied(told, _("合計"), told.town_ids), bars_of=_("答えた数"),
        notes=(nps, _few()),
    )  # fmt: skip


def _satisfied(told: Told, label: str, codes: Iterable[str]) -> Line:
    mine = [*codes]
    found = told.of(Measure.ANSWERS, towns=mine)
    shares = [told.share(Measure.ANSWERS, _is(2, score_), towns=mine) for score_ in SCORES]
    groups = [told.of(Measure.NPS, _is(1, group), towns=mine) for group in GROUPS]
    known = all(group.is_whole for group in groups) or (
        sum(group.number for group in groups) >= MANY and not any(group.mixed for group in groups)
    )
    points = net_promoters(*(group.number for group in groups)) if known else None
    return Line(label, (_at_least(found), *(_said(one, "%") for one in shares), _said(points)), found.number or None)


def each_task(told: Told) -> Sheet:
    names = {"application": _("申請を送ったあと"), "letter": _("通知を開いたあと"), "visit": _("来庁を予約したあと")}

    def line(task: str) -> Line:
        found = told.of(Measure.ANSWERS, _is(1, task))
        of_task = _is(1, task)
        shares = [told.share(Measure.ANSWERS, _both(of_task, _is(2, score_)), of_task) for score_ in SCORES]
        return Line(names[task], (_at_least(found), *(_said(one, "%") for one in shares)), found.number or None)

    columns = (_("答えた数"), _("使いやすかった"), _("ふつう"), _("使いにくかった"))
    return _sheet("each-task", _("何のあとの声か"), columns, map(line, TASKS))


def gap(told: Told, towns: Sequence[Town]) -> Sheet:
    scores = {town.code: score_of(told, town.code) for town in towns}
    lines = [
        Line(town.name, (f"{found.points:g}", *(_said(found.parts[part.key]) for part in score.parts())), found.points)
        for town in towns
        if (found := scores[town.code])
    ]
    weighted = (_("%(name)s（%(weight)s点）") % {"name": part.name, "weight": part.weight} for part in score.parts())
    columns = (_("点（100点のうち）"), *weighted)
    apart = score.gap([found.points for found in scores.values()])
    notes = [score.source(), _("「−」は、人数が少なくて出せない項目です。0点として数えています。")]
    if apart:
        said = _("いちばん高い町と低い町の差は%(distance)s点、まんなかは%(middle)s点、ばらつき（標準偏差）は%(scatter)s点です。")
        notes.insert(0, said % {"distance": apart.distance, "middle": apart.middle, "scatter": apart.scatter})
    return _sheet("gap", _("市町村の差"), columns, lines, bars_of=_("点"), notes=tuple(notes))


def score_rules() -> Sheet:
    lines = [Line(part.name, (_("%s点") % part.weight, part.rule)) for part in score.parts()]
    return _sheet("score-rules", _("点の決まり"), (_("重み"), _("数え方")), lines)


def _few() -> str:
    return _("10に満たない数は出しません（「−」）。ほかとまとめて合計に入れ、まとめても足りない数は合計にも入れません。")


def _is(place: int, *values: str) -> Wanted:
    return lambda cell: cell[place] in values


def _both(one: Wanted, other: Wanted) -> Wanted:
    return lambda cell: one(cell) and other(cell)


# The pages, in order: key → its sheets.
PAGES: dict[str, Callable[[Told, Sequence[Town]], list[Sheet]]] = {
    "registrations": lambda told, towns: [registrations(told, towns)],
    "letters": lambda told, towns: [letters(told, towns), curve(told)],
    "procedures": lambda told, towns: [procedures(told, towns), each_procedure(told, towns)],
    "savings": lambda told, towns: [savings(told, towns), assumptions()],
    "services": lambda told, towns: [services(told, towns)],
    "satisfaction": lambda told, towns: [satisfaction(told, towns), each_task(told)],
    "gap": lambda told, towns: [gap(told, towns), score_rules()],
}
