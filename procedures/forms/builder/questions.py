"""One question: what it asks, of which kind it is, and what belongs to that kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procedures.forms.builder import choices
from procedures.models import form_words as words
from procedures.models.procedure import LEVELS
from procedures.queries import form_words
from procedures.rules import editing, reuse
from procedures.rules.definition import Kind, Reuse, Sort, Source

Stored = Mapping[str, Any]

_SOURCES: Mapping[Kind, tuple[Source, ...]] = {
    Kind.TEXT: (Source.RESIDENT_NAME, Source.RESIDENT_ADDRESS, Source.CHILD_NAME),
    Kind.KANA: (Source.RESIDENT_KANA, Source.CHILD_KANA),
    Kind.BIRTH_DATE: (Source.RESIDENT_BIRTH_ON, Source.CHILD_BIRTH_ON),
    Kind.POSTAL: (Source.RESIDENT_POSTAL,),
    Kind.PHONE: (Source.RESIDENT_PHONE,),
}
_TEXTS = {Kind.TEXT, Kind.LONG_TEXT, Kind.KANA}
_NUMBERS = {Kind.NUMBER, Kind.MONEY}
# Which boxes a kind has beside the common ones.
_BOXES: Mapping[str, set[Kind]] = {
    "max_length": _TEXTS,
    "choices": {Kind.CHOICE, Kind.MANY, Kind.FACILITIES},
    "ranks": {Kind.FACILITIES},
    "minimum": _NUMBERS,
    "maximum": _NUMBERS,
    "decimals": {Kind.NUMBER, Kind.CALCULATED},
    "unit": {Kind.NUMBER, Kind.CALCULATED},
    "text": {Kind.NOTE, Kind.DECLARATION, Kind.SIGNATURE},
    "max_files": {Kind.FILE},
    "accepts": {Kind.FILE},
    "level": {Kind.SIGNATURE},
    "fills": {Kind.POSTAL},
    "prefill": set(_SOURCES),
    "same_as": set(reuse.KINDS),
    "reuse": set(reuse.KINDS),
    "min_rows": {Kind.REPEAT},
    "max_rows": {Kind.REPEAT},
    "row_label": {Kind.REPEAT},
}
_PLAIN = (
    *("required", "hint", "text", "ranks", "max_length", "decimals", "unit", "min_rows", "max_rows", "row_label", "prefill", "fills"),
    *("max_files", "accepts", "level", "same_as", "reuse"),
)
# A question without these boxes answers itself.
_ASKED_OF_NOBODY = {Kind.NOTE, Kind.CALCULATED, Kind.REPEAT, Kind.SIGNATURE}
_DEFAULTS: Mapping[str, Any] = {
    "max_length": 100,
    "ranks": 5,
    "decimals": 0,
    "min_rows": 0,
    "max_rows": 10,
    "required": True,
    "max_files": 5,
    "accepts": [Sort.PDF, Sort.PHOTO],
    "level": 2,
    "reuse": Reuse.ASK,
}


def offered_kinds(*, in_rows: bool) -> list[tuple[str, str]]:
    left_out = {Kind.REPEAT, Kind.MY_DETAILS, Kind.FILE} if in_rows else set()
    return [(kind, str(said)) for kind, said in words.KINDS.items() if kind not in left_out]


class NewQuestion(forms.Form):
    """A question put behind the others of a page, or of the rows of a repeat."""

    label = forms.CharField(label=_("質問"), max_length=200)
    kind = forms.ChoiceField(label=_("種類"))

    def __init__(self, *args: Any, in_rows: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = offered_kinds(in_rows=in_rows)  # type: ignore[attr-defined]

    def field(self, taken: set[str]) -> dict[str, Any]:
        kind = self.cleaned_data["kind"]
        made: dict[str, Any] = {"key": editing.new_key(taken, "q"), "kind": kind, "label": self.cleaned_data["label"].strip()}
        if kind == Kind.REPEAT:
            made["fields"] = []
        elif kind == Kind.CALCULATED:
            made["formula"] = 0
        return made


class QuestionForm(forms.Form):
    """What a kind does not have is not asked, and not kept."""

    label = forms.CharField(label=_("質問"), max_length=200, widget=forms.TextInput(attrs={"size": 60}))
    kind = forms.ChoiceField(label=_("種類"), help_text=_("種類を変えて保存すると、その種類の設定が出ます。"))
    required = forms.BooleanField(label=_("必ず答えてもらう"), required=False)
    hint = forms.CharField(label=_("説明（質問の下に出ます）"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    text = forms.CharField(label=_("文"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    choices = forms.CharField(
        label=_("選択肢"), required=False, max_length=60_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("1行に1つ。「■」で始まる行は、まとまりの名前になります。"),
    )  # fmt: skip
    ranks = forms.IntegerField(label=_("いくつまで希望をきくか"), min_value=1, max_value=10, required=False)
    max_length = forms.IntegerField(label=_("文字数の上限"), min_value=1, max_value=4000, required=False)
    minimum = forms.DecimalField(label=_("下限"), required=False, max_digits=15, decimal_places=4)
    maximum = forms.DecimalField(label=_("上限"), required=False, max_digits=15, decimal_places=4)
    decimals = forms.IntegerField(label=_("小数のけた数"), min_value=0, max_value=4, required=False)
    unit = forms.CharField(label=_("単位"), required=False, max_length=10, help_text=_("例：人、日"))
    min_rows = forms.IntegerField(label=_("少なくとも何件"), min_value=0, max_value=20, required=False)
    max_rows = forms.IntegerField(label=_("多くて何件"), min_value=1, max_value=20, required=False)
    row_label = forms.CharField(label=_("1件の呼び名"), required=False, max_length=40, help_text=_("例：世帯員"))
    max_files = forms.IntegerField(label=_("ファイルの数の上限"), min_value=1, max_value=10, required=False)
    accepts = forms.MultipleChoiceField(
        label=_("送れるもの"), choices=list(words.SORTS.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    level = forms.TypedChoiceField(label=_("本人確認の強さ"), choices=LEVELS[1:], coerce=int, required=False)
    prefill = forms.ChoiceField(label=_("ポータルの登録から入れる"), required=False, help_text=_("本人が直せます。"))
    same_as = forms.RegexField(
        r"^([a-z][a-z0-9_.]{0,59})?$", label=_("ほかの手続と共通の名前"), required=False, max_length=60,
        help_text=_(
            "同じことをきく質問に同じ名前を付けると、前の答えを使えます（例：household.guardian2.name）。"
            "resident.moved_on（引っ越した日）・resident.postal（郵便番号）・resident.household（世帯の人数）・resident.due_on（出産予定日）は、"
            "提出のあと、「おすすめにも使う」を本人が選べるようになります。"
        ),
        error_messages={"invalid": _("英小文字で始め、英小文字・数字・「_」・「.」で書いてください。")},
    )  # fmt: skip
    reuse = forms.ChoiceField(label=_("前の答えがあるとき"), choices=list(words.REUSES.items()), required=False)
    fills = forms.ChoiceField(label=_("住所を入れる質問"), required=False, help_text=_("郵便番号から、住所のはじめの部分を入れます。"))

    def __init__(self, field: Stored, definition: Stored, data: Any = None, *, path: str) -> None:
        self.stored, was = field, Kind(field["kind"])
        initial = {**_DEFAULTS, **field, "choices": choices.as_lines(field.get("choices", ()))}
        super().__init__(data, initial=initial)
        for name in [name for name, kinds in _BOXES.items() if was not in kinds]:
            del self.fields[name]
        if was in _ASKED_OF_NOBODY and was is not Kind.REPEAT:
            del self.fields["required"]
        self.fields["kind"].choices = offered_kinds(in_rows="." in path)  # type: ignore[attr-defined]
        if "prefill" in self.fields:
            offered = [(source, words.SOURCES[source]) for source in _SOURCES[was]]
            self.fields["prefill"].choices = [("", gettext("入れない")), *offered]  # type: ignore[attr-defined]
        if "fills" in self.fields:
            self.fields["fills"].choices = [("", gettext("入れない")), *_lines_beside(definition, path)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        least, most = said.get("minimum"), said.get("maximum")
        if least is not None and most is not None and least > most:
            self.add_error("maximum", gettext("上限は、下限より大きくしてください。"))
        return said

    def part(self) -> dict[str, Any]:
        """The question as it is stored, without what it says by default. What this form does not ask stays; what the kind has not goes."""
        said, kind = self.cleaned_data, Kind(self.cleaned_data["kind"])
        kept = {name: part for name, part in self.stored.items() if name not in self.fields and kind in _BOXES.get(name, {kind})}
        if kind != Kind.REPEAT:
            kept = {name: part for name, part in kept.items() if name not in {"fields", "checks"}}
        made = {"key": kept.pop("key"), "kind": kind.value, "label": said["label"].strip()}
        for name in _PLAIN:
            value = said.get(name)
            if name in self.fields and value not in (None, "", _DEFAULTS.get(name)):
                made[name] = value.replace("\r\n", "\n") if isinstance(value, str) else value
        made |= {name: _figure(said[name]) for name in ("minimum", "maximum") if said.get(name) is not None}
        if "choices" in self.fields:
            made["choices"] = choices.from_lines(said["choices"], self.stored.get("choices", ()))
        if kind is Kind.REPEAT:
            made["fields"] = kept.pop("fields", [])
        if kind is Kind.CALCULATED:
            kept.setdefault("formula", 0)
        else:
            kept.pop("formula", None)
        return {**made, **{name: part for name, part in kept.items() if name not in made}}


def _figure(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _lines_beside(definition: Stored, path: str) -> list[tuple[str, str]]:
    head, _dot, inner = path.partition(".")
    beside = (editing.field_of(definition, head) or {}).get("fields", ()) if inner else ()
    if not inner:
        beside = (editing.page_of(definition, editing.home_of(definition, head)) or {"fields": ()})["fields"]
    return [(one["key"], one["label"]) for one in beside if one["kind"] == Kind.TEXT]


class FormulaForm(forms.Form):
    """What a calculated question works out: one operation over earlier numbers. A formula from elsewhere stays until it is replaced."""

    how = forms.ChoiceField(label=_("計算のしかた"), required=False)
    parts = forms.MultipleChoiceField(label=_("使う質問"), required=False, widget=forms.CheckboxSelectMultiple)
    constant = forms.DecimalField(
        label=_("決まった数"), required=False, max_digits=12, decimal_places=4, help_text=_("例：1件300円なら300")
    )  # fmt: skip

    def __init__(self, questions: list[Stored], stored: Any, definition: Stored, data: Any = None) -> None:
        self.stored, self.sentence = stored, form_words.formula_words(stored, definition)
        numbers = [one for one in questions if one["kind"] in {Kind.NUMBER, Kind.MONEY, Kind.CALCULATED}]
        repeats = [one for one in questions if one["kind"] == Kind.REPEAT]
        super().__init__(data, prefix="formula", initial=_read(stored))
        self.fields["how"].choices = [  # type: ignore[attr-defined]
            ("", gettext("いまのまま（%s）") % (self.sentence or gettext("まだない"))),
            ("sum", gettext("選んだ数と、決まった数を足す")),
            ("product", gettext("選んだ数と、決まった数をかける")),
            ("difference", gettext("1つめから2つめを引く")),
            *[(f"count|{one['key']}", gettext("「%s」の件数") % one["label"]) for one in repeats],
            *[
                (f"total|{inner['key']}", gettext("「%(group)s」の「%(name)s」の合計") % {"group": one["label"], "name": inner["label"]})
                for one in repeats
                for inner in one.get("fields", ())
                if inner["kind"] in {Kind.NUMBER, Kind.MONEY}
            ],
            *[(f"age|{one['key']}", gettext("「%s」の人の年齢（今日）") % one["label"]) for one in questions if one["kind"] in _BORN],
        ]
        self.fields["parts"].choices = [(one["key"], one["label"]) for one in numbers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        how, parts, constant = said.get("how", ""), said.get("parts", []), said.get("constant")
        if how in {"sum", "product"} and len(parts) + (constant is not None) < 2:
            self.add_error("parts", gettext("使う質問を2つ以上か、質問1つと決まった数を選んでください。"))
        if how == "difference" and len(parts) + (constant is not None) != 2:
            self.add_error("parts", gettext("引き算には、質問を2つか、質問1つと決まった数を選んでください。"))
        return said

    def formula(self) -> Any:
        said = self.cleaned_data
        how, _bar, key = said["how"].partition("|")
        if not how:
            return self.stored
        if key:
            return {how: key}
        return {how: [*({"field": one} for one in said["parts"]), *([_figure(said["constant"])] if said["constant"] is not None else [])]}


_BORN = {Kind.BIRTH_DATE, Kind.FAMILY, Kind.MY_DETAILS}


def _read(stored: Any) -> dict[str, Any]:
    """A formula as this form says it; empty for another one."""
    if not isinstance(stored, Mapping):
        return {}
    name = next((one for one in ("sum", "product", "difference") if one in stored), "")
    parts = stored.get(name, ())
    fields = [one["field"] for one in parts if isinstance(one, Mapping) and "field" in one]
    figures = [one for one in parts if isinstance(one, int | float)]
    if not name or len(fields) + len(figures) != len(parts) or len(figures) > 1 or (figures and parts[-1] != figures[0]):
        return {}
    return {"how": name, "parts": fields, "constant": figures[0] if figures else None}
