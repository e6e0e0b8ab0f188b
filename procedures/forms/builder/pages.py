"""The form as a whole: settings of the procedure, its pages, its words in other languages, and the way in and out of the library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from procedures.actions.refusals import UnreadableForm
from procedures.models.form_version import Drafts
from procedures.models.procedure import LEVELS, Announces
from procedures.rules import editing, guidance_words, translations
from procedures.rules.definition import Definition
from procedures.rules.package import Package

Stored = Mapping[str, Any]
LARGEST_FILE = 2_000_000


class StartForm(forms.Form):
    title = forms.CharField(label=_("手続の名前"), max_length=80, help_text=_("例：防犯カメラ設置の補助金"))


class FileForm(forms.Form):
    """A procedure as a file, of this portal or written elsewhere."""

    file = forms.FileField(label=_("様式のファイル（JSON）"))

    def package(self) -> Package:
        """Raise `UnreadableForm` with the place."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise UnreadableForm(file=file.name, where=gettext("2MBまでのファイルにしてください。"))
        try:
            return Package.model_validate(json.loads(file.read().decode("utf-8-sig")))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            line = getattr(error, "lineno", 1)
            raise UnreadableForm(file=file.name, where=gettext("%s行目のあたりが、JSONの形になっていません。") % line) from None
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            if first["loc"] == ("audience",) and "error" in first.get("ctx", {}):
                raise UnreadableForm(file=file.name, where=str(first["ctx"]["error"])) from None
            place = "/".join(str(part) for part in first["loc"])
            raise UnreadableForm(file=file.name, where=gettext("「%s」の書き方が決まりに合いません。") % place) from None


def _lines(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text)


class SettingsForm(forms.Form):
    title = forms.CharField(label=_("手続の名前"), max_length=80)
    summary = forms.CharField(label=_("ひとことで"), max_length=200, widget=forms.TextInput(attrs={"size": 60}))
    category = forms.CharField(label=_("分野"), max_length=20, help_text=_("例：子育て、くらし、福祉"))
    menu_number = forms.RegexField(
        r"^(UM[0-9]{1,6})?$", label=_("ユニバーサルメニューの番号"), max_length=8, required=False,
        help_text=_("例：UM5028。わからなければ空のままでかまいません。"),
        error_messages={"invalid": _("「UM」と数字で書いてください（例：UM5028）。")},
    )  # fmt: skip
    department = forms.CharField(label=_("担当課"), max_length=60)
    phone = forms.CharField(label=_("電話"), max_length=20)
    who = _lines(_("対象の方（1行に1つ）"))
    needs = _lines(_("用意するもの（1行に1つ）"))
    minutes = forms.IntegerField(label=_("入力にかかる分数"), min_value=1, max_value=240)
    fee = forms.CharField(label=_("費用"), max_length=200, help_text=_("例：無料、1通300円"))
    after = forms.CharField(label=_("申請したあとの流れ"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    working_days = forms.IntegerField(label=_("標準処理期間（開庁日）"), min_value=0, max_value=200, required=False)
    correction_days = forms.IntegerField(label=_("差戻しのあと、直してもらう日数"), min_value=1, max_value=90)
    grace_minutes = forms.IntegerField(label=_("締切のあと、入力中の方を待つ分数"), min_value=0, max_value=1440)
    receipt_prefix = forms.RegexField(
        r"^[A-Z]{1,4}$", label=_("受付番号の頭文字"), max_length=4, error_messages={"invalid": _("英大文字4文字までで書いてください。")}
    )
    paper_years = forms.IntegerField(label=_("申請の中身とファイルを、結果のあと何年残すか"), min_value=1, max_value=30)
    required_level = forms.TypedChoiceField(label=_("必要な本人確認"), choices=LEVELS, coerce=int)
    announces = forms.ChoiceField(label=_("結果の知らせ方"), choices=Announces.choices)
    outcomes = _lines(_("結果の種類（1行に1つ）"), _("施設の名前といっしょに知らせる結果は、行の前に「*」を付けます。例：*内定"))

    _PLAIN = (
        *("title", "summary", "category", "menu_number", "department", "phone", "working_days", "correction_days", "grace_minutes"),
        *("receipt_prefix", "paper_years", "required_level", "announces"),
    )

    def __init__(self, values: Stored, data: Any = None) -> None:
        guidance = values["guidance"]
        initial = {name: values.get(name) for name in self._PLAIN} | {name: guidance.get(name) for name in ("minutes", "fee", "after")}
        initial |= {name: "\n".join(guidance.get(name, ())) for name in ("who", "needs")}
        initial["outcomes"] = "\n".join(("*" if one.get("has_facility") else "") + one["label"] for one in values["outcomes"])
        super().__init__(data, initial=initial)

    def clean_outcomes(self) -> str:
        lines = _of(self.cleaned_data["outcomes"])
        if not 1 <= len(lines) <= 20:
            raise forms.ValidationError(_("結果は1つから20まで書いてください。"))
        return "\n".join(lines)

    def clean(self) -> dict[str, Any]:
        for name in ("who", "needs", "outcomes"):
            if long := next((line for line in _of(self.cleaned_data.get(name, "")) if len(line) > 200), ""):
                self.add_error(name, gettext("「%s…」の行は200文字までにしてください。") % long[:20])
        return self.cleaned_data

    def values(self, old: Stored) -> dict[str, Any]:
        said = self.cleaned_data
        guidance = {name: said[name] for name in ("minutes", "fee", "after")} | {name: _of(said[name]) for name in ("who", "needs")}
        kept = {**old["guidance"], **guidance}
        plain = {name: said[name] for name in self._PLAIN}
        return {**old, **plain, "guidance": kept, "outcomes": _outcomes(_of(said["outcomes"]), old["outcomes"])}


def _outcomes(lines: Sequence[str], old: Sequence[Stored]) -> list[dict[str, Any]]:
    """A renamed result keeps its value where as many are left: cases that were decided with it stay readable."""
    known = {one["label"]: one["value"] for one in old}
    taken = set(known.values())
    made = []
    for place, line in enumerate(lines):
        label = line.lstrip("*").strip()
        value = known.get(label)
        if value is None and len(lines) == len(old) and old[place]["label"] not in {one.lstrip("*").strip() for one in lines}:
            value = old[place]["value"]
        value = value or _outcome_name(taken)
        taken.add(value)
        made.append({"value": value, "label": label, "has_facility": line.startswith("*")})
    return made


def _outcome_name(taken: set[str]) -> str:
    """`Outcome.value` knows letters only."""
    return next(name for one in "abcdefghijklmnopqrstuvwxyz" for two in "abc" if (name := f"result_{one}{two}") not in taken)


def _of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class PageForm(forms.Form):
    title = forms.CharField(label=_("ページの名前"), max_length=200)
    lead = forms.CharField(label=_("ページの説明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def part(self, old: Stored) -> dict[str, Any]:
        said = {"title": self.cleaned_data["title"].strip(), "lead": self.cleaned_data["lead"].replace("\r\n", "\n").strip()}
        kept = {name: part for name, part in old.items() if name != "lead"}
        return {**kept, "title": said["title"], **({"lead": said["lead"]} if said["lead"] else {})}


class CheckForm(forms.Form):
    """What several answers may not say together; the condition stands beside it."""

    at = forms.ChoiceField(label=_("どの質問に出すか"), required=False)
    say = forms.CharField(label=_("出す文"), required=False, max_length=200, widget=forms.TextInput(attrs={"size": 60}))

    def __init__(self, questions: Sequence[Stored], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].choices = [("", gettext("選ぶ")), *((one["key"], one["label"]) for one in questions)]  # type: ignore[attr-defined]


class RolesForm(forms.Form):
    """Which questions say whom the application is about: lists, notices and the search for duplicates use them."""

    def __init__(self, definition: Stored, kinds: Mapping[Any, Sequence[str]], labels: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(data, prefix="roles", initial=dict(definition.get("roles", {})))
        tops = [field for page in editing.pages(definition) for field in page["fields"]]
        for role, allowed in kinds.items():
            offered = [(one["key"], one["label"]) for one in tops if one["kind"] in allowed and one.get("required", True)]
            choices = [("", gettext("（なし）")), *offered]
            self.fields[role] = forms.ChoiceField(label=labels[role], choices=choices, required=False)

    def roles(self) -> dict[str, str]:
        return {role: key for role, key in self.cleaned_data.items() if key}


class WordsForm(forms.Form):
    """One box for each text of guidance and form, in one language; all empty takes the language away."""

    def __init__(self, values: Stored, form: Definition | None, language: str, data: Any = None) -> None:
        super().__init__(data)
        self.language = language
        texts = [("g", address, text) for address, text in guidance_words.originals(values).items()]
        texts += [("f", address, text) for address, text in (translations.originals(form) if form else {}).items()]
        said = {"g": values.get("words", {}).get(language, {}), "f": values["definition"].get("translations", {}).get(language, {})}
        self.places = [(where, address) for where, address, _text in texts]
        for place, (where, address, text) in enumerate(texts):
            widget = forms.TextInput(attrs={"size": 60}) if len(text) < 40 else forms.Textarea(attrs={"rows": 3})
            self.fields[f"w{place}"] = forms.CharField(
                label=text, required=False, max_length=2000, widget=widget, initial=said[where].get(address, "")
            )

    def values(self, old: Stored) -> dict[str, Any]:
        typed = {place: self.cleaned_data[f"w{n}"].replace("\r\n", "\n").strip() for n, place in enumerate(self.places)}
        said = {side: {address: text for (where, address), text in typed.items() if where == side and text} for side in "gf"}
        words = {**old.get("words", {}), self.language: said["g"]}
        spoken = {**old["definition"].get("translations", {}), self.language: said["f"]}
        definition = {**old["definition"], "translations": {one: texts for one, texts in spoken.items() if texts}}
        return {**old, "words": {one: texts for one, texts in words.items() if texts}, "definition": definition}


class PublishForm(forms.Form):
    """What becomes of applications that people have begun with the version before."""

    drafts = forms.ChoiceField(
        label=_("書きかけの申請"), choices=Drafts.choices, widget=forms.RadioSelect, initial=Drafts.KEEP, required=False
    )

    def chosen(self) -> Drafts:
        return Drafts(self.cleaned_data.get("drafts") or Drafts.KEEP)


class ScheduleForm(PublishForm):
    at = forms.DateTimeField(
        label=_("公開する日時"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], error_messages={"required": _("公開する日時を書いてください。")},
    )  # fmt: skip

    def instant(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        return at if timezone.is_aware(at) else timezone.make_aware(at)
