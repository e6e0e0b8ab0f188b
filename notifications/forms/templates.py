"""What clerks fill in to write a template: fields, texts, conditions chosen as sentences, words of a language, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.models import Template
from notifications.models import template_words as words
from notifications.queries import templates as queries
from notifications.rules import policy, wording
from notifications.rules.conditions import Test
from notifications.rules.fields import Kind
from portal.municipalities import queries as towns

Values = Mapping[str, Any]
Choices = Sequence[tuple[str, str]]

LONGEST_TEXT = 2000
LONGEST_CHOICE = 60
_OF_TABLES = (Kind.TEXT, Kind.DATE, Kind.MONEY, Kind.NAME, Kind.CHOICE)


class StartForm(forms.Form):
    """A new template of one's own."""

    name = forms.CharField(label=_("通知の名前"), max_length=60, help_text=_("例：介護保険料 納入のお知らせ"))
    legal_class = forms.ChoiceField(label=_("種別"), choices=list(words.CLASSES.items()), widget=forms.RadioSelect, initial="information")


class HandOverForm(forms.Form):
    """The department of the town that keeps a template and its batches; empty: all of them."""

    department = forms.TypedChoiceField(label=_("担当課"), coerce=int, empty_value=None, required=False)

    def __init__(self, template: Template, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        field.choices = [("", _("庁内のすべての課")), *towns.departments(template.municipality_id)]
        field.initial = template.department_id


def _short_choices(form: forms.Form) -> str:
    """A choice is a word by which rows are counted and a cell is filled, not a paragraph."""
    said: str = form.cleaned_data["choices"]
    if long := next((one for one in split(said) if len(one) > LONGEST_CHOICE), ""):
        raise forms.ValidationError(_("選択肢は1つ60文字までです。「%(choice)s…」を短くしてください。"), params={"choice": long[:20]})
    return said


class FieldForm(forms.Form):
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=_("項目の名前"), max_length=40)
    kind = forms.ChoiceField(label=_("種類"), choices=list(words.KINDS.items()), initial=Kind.TEXT)
    required = forms.BooleanField(label=_("必須"), required=False)
    choices = forms.CharField(label=_("選択肢（、で区切る）"), required=False, max_length=300)
    longest = forms.IntegerField(label=_("文字数の上限"), min_value=1, max_value=2000, initial=100)
    clean_choices = _short_choices
    synonyms = forms.CharField(label=_("ファイルの見出しの別名（、で区切る）"), required=False, max_length=300)

    def part(self, old: Values) -> dict[str, Any]:
        """The field as it is stored; what this form does not ask (columns of a table) stays."""
        said = self.cleaned_data
        lists = {name: split(said[name]) for name in ("choices", "synonyms")}
        return {
            **old,
            "label": said["label"].strip(),
            "kind": said["kind"],
            "required": said["required"],
            "longest": said["longest"],
            **lists,
        }


class ColumnForm(forms.Form):
    """A column of a table."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=_("列の名前"), max_length=40)
    kind = forms.ChoiceField(label=_("種類"), choices=[(kind, words.KINDS[kind]) for kind in _OF_TABLES], initial=Kind.TEXT)
    required = forms.BooleanField(label=_("行ごとに必須"), required=False)
    choices = forms.CharField(label=_("選択肢（、で区切る）"), required=False, max_length=300)
    longest = forms.IntegerField(label=_("文字数の上限"), min_value=1, max_value=200, initial=40)
    clean_choices = _short_choices

    def part(self, old: Values) -> dict[str, Any]:
        said = self.cleaned_data
        return {**old, **{name: said[name] for name in ("label", "kind", "required", "longest")}, "choices": split(said["choices"])}


class TableForm(forms.Form):
    """How many lines a table may have, and which column is summed up."""

    most = forms.IntegerField(
        label=_("行数の上限"), min_value=1, max_value=24, help_text=_("これより多い行がファイルにあると、その行は誤りになります。")
    )
    total = forms.ChoiceField(label=_("合計を出す列"), required=False)

    def __init__(self, columns: Sequence[Values], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sums = [(one["key"], one["label"]) for one in columns if one["kind"] == Kind.MONEY]
        self.fields["total"].choices = [("", _("合計を出さない")), *sums]  # type: ignore[attr-defined]


class _Conditional(forms.Form):
    """Something that is shown always, or when one sentence holds."""

    when = forms.ChoiceField(label=_("いつ出すか"), required=False)

    def __init__(self, *args: Any, layout: Values, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout
        chosen = str((self.initial or {}).get("when", ""))
        offered = when_choices(layout)
        gone = [(chosen, gettext("（もうない条件）"))] if chosen not in dict(offered) else []
        self.fields["when"].choices = [*offered, *gone]  # type: ignore[attr-defined]

    def when_part(self) -> dict[str, Any]:
        chosen = self.cleaned_data["when"]
        if not chosen:
            return {}
        field, test, value = chosen.split("|", 2)
        return {"when": {"field": field, "test": test, **({"value": value} if value else {})}}


class TextForm(_Conditional):
    id = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("文"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))

    def part(self, old: Values) -> dict[str, Any]:
        text = wording.as_stored(self.cleaned_data["text"].replace("\r\n", "\n").strip(), queries.labels(self.layout))
        return {"id": old.get("id", ""), "text": text, **self.when_part()}


class FactForm(_Conditional):
    field = forms.ChoiceField(label=_("項目"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one["key"], one["label"]) for one in self.layout["fields"]]
        chosen = str((self.initial or {}).get("field", ""))
        gone = [(chosen, gettext("（もうない項目）"))] if chosen and chosen not in dict(offered) else []
        self.fields["field"].choices = [("", _("選ぶ")), *offered, *gone]  # type: ignore[attr-defined]

    def part(self, old: Values) -> dict[str, Any]:
        return {"field": self.cleaned_data["field"], **self.when_part()}


class StepForm(_Conditional):
    id = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=_("ボタンの文字"), max_length=40)
    url = forms.CharField(label=_("行き先"), max_length=200, help_text=_("「/」で始まるとびらの中のページか、「https://」で始まるページ。"))

    def part(self, old: Values) -> dict[str, Any]:
        return {"id": old.get("id", ""), "label": self.cleaned_data["label"], "url": self.cleaned_data["url"], **self.when_part()}


FieldSet = formset_factory(FieldForm, extra=2, can_order=True, can_delete=True, max_num=60, validate_max=True)
ColumnSet = formset_factory(ColumnForm, extra=2, can_order=True, can_delete=True, max_num=12, validate_max=True)
TextSet = formset_factory(TextForm, extra=1, can_order=True, can_delete=True, max_num=40, validate_max=True)
FactSet = formset_factory(FactForm, extra=1, can_order=True, can_delete=True, max_num=40, validate_max=True)
StepSet = formset_factory(StepForm, extra=1, can_order=True, can_delete=True, max_num=6, validate_max=True)


_TASKS = (
    ("person", Kind.NAME, ""),
    ("number", Kind.CASE_NUMBER, ""),
    ("result", Kind.CHOICE, _("分けない")),
    ("deadline", Kind.DATE, _("期限はない")),
)


class SettingsForm(forms.Form):
    """The name, the fields with a task, and what the class asks."""

    name = forms.CharField(label=_("ひな形の名前"), max_length=60)
    document = forms.CharField(label=_("通知に書く名前"), max_length=60)
    contact = forms.CharField(
        label=_("問い合わせ先"), max_length=120, required=False, help_text=_("通知のいちばん下に出ます。例：保育課 072-000-0000")
    )
    salutation = forms.CharField(label=_("あて名の書き方"), max_length=100, help_text=_("例：{氏名} 様"))
    person = forms.ChoiceField(label=_("あて名にする項目"))
    number = forms.ChoiceField(label=_("受付番号の項目"))
    result = forms.ChoiceField(label=_("件数を分けて数える項目"), required=False)
    deadline = forms.ChoiceField(label=_("期限の項目"), required=False, help_text=_("選ぶと、住民の「することの一覧」に期限が出ます。"))
    legal_class = forms.ChoiceField(
        label=_("種別"),
        choices=list(words.CLASSES.items()),
        help_text=_("種別を変えて「標準に戻す」を押すと、下の値が種別の標準になります。"),
    )
    required_level = forms.TypedChoiceField(label=_("開くのに必要な本人確認"), choices=list(words.LEVELS.items()), coerce=int)
    max_age_minutes = forms.IntegerField(
        label=_("本人確認の古さの限り（分）"),
        required=False,
        min_value=1,
        max_value=1440,
        help_text=_("空なら、ログインしている間は有効です。"),
    )
    confirm_to_open = forms.BooleanField(label=_("受け取りの確認を押してから開く"), required=False)
    reminders = forms.CharField(
        label=_("再度のお知らせ（公開から何時間後）"), required=False, max_length=60, help_text=_("例：24、72、144")
    )
    paper_after = forms.IntegerField(
        label=_("開かれないとき郵送に切り替える（公開から何時間後）"), required=False, min_value=1, max_value=1440
    )
    retention = forms.ChoiceField(label=_("保存期間"), choices=list(words.RETENTIONS.items()))

    def __init__(self, values: Values, data: Any = None) -> None:
        layout, said = values["layout"], values["policy"]
        self.labels = queries.labels(layout)
        initial = {name: layout.get(name, "") for name in ("document", "person", "number", "result", "deadline")}
        initial |= {"name": values.get("name", ""), "contact": values.get("contact", ""), **said}
        initial["salutation"] = wording.as_typed(layout.get("salutation", ""), self.labels)
        initial["reminders"] = "、".join(map(str, said["reminders"]))
        super().__init__(data, initial=initial)
        for name, kind, nothing in _TASKS:
            offered = [(one["key"], one["label"]) for one in layout["fields"] if one["kind"] == kind]
            self.fields[name].choices = [*([("", nothing)] if nothing else []), *offered]  # type: ignore[attr-defined]

    def clean_reminders(self) -> list[int]:
        hours = split(self.cleaned_data["reminders"])
        if not all(hour.isascii() and hour.isdigit() and len(hour) < 5 for hour in hours):
            raise forms.ValidationError(_("時間は「24、72」のように数字で書いてください。"))
        return [int(hour) for hour in hours]

    def values(self, old: Values) -> dict[str, Any]:
        said = self.cleaned_data
        layout = {**old["layout"], **{name: said[name] for name in ("document", "person", "number", "result", "deadline")}}
        layout["salutation"] = wording.as_stored(said["salutation"], self.labels)
        names = ("legal_class", "required_level", "max_age_minutes", "confirm_to_open", "reminders", "paper_after", "retention")
        return {**old, "name": said["name"], "contact": said["contact"], "layout": layout, "policy": {name: said[name] for name in names}}

    def standard(self, old: Values) -> dict[str, Any]:
        """The rest as typed, the policy as the class has it."""
        values = self.values(old)
        values["policy"] = policy.to_values(policy.DEFAULTS[policy.LegalClass(self.cleaned_data["legal_class"])])
        return values


class WordsForm(forms.Form):
    """One box for each text of the letter, in one language; all empty takes the language away."""

    def __init__(self, originals: Mapping[str, str], said: Mapping[str, str], layout: Values, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels, self.keys = queries.labels(layout), list(originals)
        for place, (key, text) in enumerate(originals.items()):
            is_short = key.startswith(("field.", "choice.")) or key in {"document", "salutation"}
            widget = forms.TextInput() if is_short else forms.Textarea(attrs={"rows": 3})
            self.fields[f"w{place}"] = forms.CharField(
                label=queries.text_name(key, layout), required=False, max_length=LONGEST_TEXT, widget=widget,
                initial=wording.as_typed(said.get(key, ""), self.labels), help_text=wording.as_typed(text, self.labels),
            )  # fmt: skip

    def said(self) -> dict[str, str]:
        typed = {key: self.cleaned_data[f"w{place}"].replace("\r\n", "\n").strip() for place, key in enumerate(self.keys)}
        return {key: wording.as_stored(text, self.labels) for key, text in typed.items() if text}


class SealForm(forms.Form):
    """A picture of the seal; an empty box and the tick take it away."""

    picture = forms.FileField(label=_("公印の画像"), required=False, help_text=_("PNGかJPEG、1MBまで。背景は白か透明にしてください。"))
    remove = forms.BooleanField(label=_("画像を使わず、見本の印に戻す"), required=False)


def split(text: str) -> list[str]:
    """What was listed with commas of any kind, blanks around them apart, each once."""
    parts = text.replace("，", "、").replace(",", "、").split("、")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def when_choices(layout: Values) -> Choices:
    """Every condition there can be, as a sentence."""
    found: list[tuple[str, str]] = [("", gettext("いつも"))]
    for one in layout["fields"]:
        tests = [(test, choice) for choice in one.get("choices", ()) if one["kind"] == Kind.CHOICE for test in (Test.IS, Test.IS_NOT)]
        tests += [] if one.get("required") else [(Test.GIVEN, ""), (Test.MISSING, "")]
        for test, value in tests:
            sentence = queries.condition_words({"field": one["key"], "test": test, "value": value}, layout)
            found.append((f"{one['key']}|{test}|{value}", sentence))
    return found


def when_code(when: Mapping[str, str] | None) -> str:
    return f"{when['field']}|{when['test']}|{when.get('value', '')}" if when else ""


def parts_of(formset: BaseFormSet, old: Sequence[Values], key: str, prefix: str) -> list[dict[str, Any]]:
    """The parts that a formset says, in the order that was typed; new ones get a name of their own."""
    kept = {one[key]: one for one in old}
    filled = [form for form in formset.ordered_forms if form.has_changed() or form.initial]
    parts = [form.part(kept.get(form.cleaned_data.get(key, ""), {})) for form in filled]
    taken = {*kept, *(part.get(key) for part in parts)}
    for part in parts:
        if not part.get(key):
            part[key] = next(name for number in range(1, 999) if (name := f"{prefix}{number}") not in taken)
            taken.add(part[key])
    return parts
