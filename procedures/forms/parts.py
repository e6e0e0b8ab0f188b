"""Questions that are answered in several boxes, each box with its own label: an account, a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.birthdate import BirthDateWidget
from procedures.rules.banks import BOXES as BANK_BOXES
from procedures.rules.persons import DAY_BOXES, OTHER, Details, Person


@dataclass(frozen=True)
class Part:
    """`note` stands below the label; a part with `told` has no box, only these words and where they come from.

    `is_for_other`: the portal knows it of everybody whom one can choose, so it is put out of sight when one of them is chosen.
    """

    name: str
    label: Any
    box: forms.Widget | None = None
    note: Any = ""
    told: str = ""
    is_for_other: bool = False


class DayBoxes(BirthDateWidget):
    """Era, year, month, day of a whole that hands the four boxes on."""

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if isinstance(value, list | tuple) else ["", None, None, None]


class PartsWidget(forms.MultiWidget):
    """What it reads is one flat list, a day as its four boxes; what it shows is such a list, or the answer by the names of its parts."""

    template_name = "procedures/widgets/parts.html"
    use_fieldset = True

    def __init__(self, parts: Sequence[Part], attrs: dict[str, Any] | None = None) -> None:
        self.parts = parts
        super().__init__({part.name: part.box or forms.HiddenInput() for part in parts}, attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        boxes = context["widget"]["subwidgets"]
        for part, box in zip(self.parts, boxes, strict=True):
            if part.note and box["attrs"].get("id"):
                box["attrs"]["aria-describedby"] = f"{box['attrs']['id']}_note"
        context["widget"]["parts"] = list(zip(self.parts, boxes, strict=True))
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        flat: list[Any] = []
        for part in super().value_from_datadict(data, files, name):
            flat += part if isinstance(part, list) else [part]
        return flat

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, Mapping):
            return [_day(value.get("birth_on")) if part.name == "birth" else value.get(part.name, "") for part in self.parts]
        flat = list(value) if isinstance(value, list | tuple) else []
        boxes: list[Any] = []
        for part in self.parts:
            width = len(DAY_BOXES) if part.name == "birth" else 1
            taken, flat = flat[:width], flat[width:]
            boxes.append((taken or None) if part.name == "birth" else next(iter(taken), ""))
        return boxes


def _day(kept: Any) -> list[Any]:
    """Four boxes: as they were typed, or out of an ISO text."""
    if isinstance(kept, str) and kept.count("-") == 2:
        return ["", *(part.lstrip("0") for part in kept.split("-"))]
    return list(kept) if isinstance(kept, list | tuple) else ["", None, None, None]


def _text(label: Any, longest: int, **attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"maxlength": longest, "aria-label": label, **attrs})


def _digits(label: Any, longest: int) -> forms.TextInput:
    return _text(label, longest, inputmode="numeric", autocomplete="off")


def bank() -> PartsWidget:
    types = [("", _("選んでください")), ("ordinary", _("普通")), ("current", _("当座")), ("savings", _("貯蓄"))]
    typed: Mapping[str, tuple[Any, Any, int, bool]] = {
        "bank": (_("金融機関名"), _("例：さくら銀行"), 40, False),
        "bank_code": (_("金融機関コード（4けた）"), "", 6, True),
        "branch": (_("支店名"), _("例：堺東支店"), 40, False),
        "branch_code": (_("支店コード（3けた）"), "", 5, True),
        "number": (_("口座番号（7けた）"), _("7けたより少ないときは、そのまま入力してください。"), 10, True),
        "symbol": (_("ゆうちょ銀行の記号（5けた）"), _("ゆうちょ銀行のときは、上は空けて、通帳の記号と番号を入力してください。"), 8, True),
        "symbol_number": (_("ゆうちょ銀行の番号"), "", 12, True),
        "holder": (_("口座名義（カタカナ）"), _("通帳のとおりに。小さい「ャ」などは、大きい字に直して登録します。"), 60, False),
    }
    parts = {
        name: Part(name, label, _digits(label, longest) if is_digits else _text(label, longest), note)
        for name, (label, note, longest, is_digits) in typed.items()
    }
    parts["type"] = Part("type", _("預金の種類"), forms.Select(choices=types, attrs={"aria-label": _("預金の種類")}))
    return PartsWidget([parts[name] for name in BANK_BOXES])


def family(people: Sequence[Person]) -> PartsWidget:
    """Radios of the own family and one for somebody else, whose boxes follow. Who has no family there sees the boxes alone."""
    who: forms.Widget = forms.HiddenInput()
    note = _("登録にないときだけ入力してください。") if people else ""
    if people:
        choices: list[Any] = [(person.id, _family_words(person)) for person in people]
        who = forms.RadioSelect(choices=[*choices, (OTHER, _("そのほかの人（下に入力してください）"))])
    parts = [
        Part("who", _("だれのことですか") if people else "", who),
        Part("name", _("名前"), _text(_("名前"), 120), note, is_for_other=bool(people)),
        Part("kana", _("フリガナ"), _text(_("フリガナ"), 120), note),
        Part("birth", _("生年月日"), DayBoxes(), note, is_for_other=bool(people)),
    ]
    return FamilyWidget(parts, people)


def _family_words(person: Person) -> str:
    year, month, day = person.birth_on.split("-")
    return _("{name}（{year}年{month}月{day}日生まれ）").format(name=person.name, year=year, month=int(month), day=int(day))


class FamilyWidget(PartsWidget):
    """An answer keeps no number of a person: who it was is found again by name and birth date."""

    def __init__(self, parts: Sequence[Part], people: Sequence[Person]) -> None:
        self.people = people
        super().__init__(parts)

    def decompress(self, value: Any) -> list[Any]:
        boxes = super().decompress(value)
        if not isinstance(value, Mapping) or not self.people:
            return boxes
        same = (person for person in self.people if (person.name, person.birth_on) == (value.get("name"), value.get("birth_on")))
        chosen = next(same, None)
        if chosen is None:
            return [OTHER, *boxes[1:]]
        return [chosen.id, "", "" if chosen.kana else value.get("kana", ""), None]


def my_details(details: Details) -> PartsWidget:
    """What the card has shown is written out and cannot be typed over."""
    boxes: Mapping[str, tuple[Any, forms.Widget]] = {
        "name": (_("名前"), _text(_("名前"), 120, autocomplete="name")),
        "kana": (_("フリガナ"), _text(_("フリガナ"), 120)),
        "birth": (_("生年月日"), DayBoxes()),
        "address": (_("住所"), _text(_("住所"), 300, autocomplete="street-address")),
    }
    return PartsWidget([_own_part(name, label, box, details) for name, (label, box) in boxes.items()])


def _own_part(name: str, label: Any, box: forms.Widget, details: Details) -> Part:
    item = "birth_on" if name == "birth" else name
    if item not in details.proven:
        return Part(name, label, box)
    told = details.known[item]
    if name == "birth":
        year, month, day = told.split("-")
        told = _("{year}年{month}月{day}日").format(year=year, month=int(month), day=int(day))
    return Part(name, label, DayBoxes() if name == "birth" else None, told=told)
