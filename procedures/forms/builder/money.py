"""What a procedure costs online, and who must agree besides the applicant.

Rules that were written elsewhere stay until they are replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procedures.forms.builder.conditions import Chooser, ConditionForm, of_pages
from procedures.rules import editing
from procedures.rules.definition import Kind
from procedures.rules.fees import LARGEST

Stored = Mapping[str, Any]
WAYS = (("none", _("とびらでは集めない")), ("fixed", _("決まった額")), ("each", _("1つあたりの額 × 答えの数")))


class FeeForm(forms.Form):
    """Nothing, a fixed amount, or so much for each; anything richer is kept as it is."""

    how = forms.ChoiceField(label=_("手数料のとびらでの支払い"), choices=WAYS, widget=forms.RadioSelect)
    label = forms.CharField(label=_("手数料の名前"), max_length=200, required=False, help_text=_("例：交付手数料"))
    yen = forms.IntegerField(label=_("額（円）"), min_value=1, max_value=LARGEST, required=False)
    times = forms.ChoiceField(label=_("数をきいている質問"), required=False)
    days = forms.IntegerField(label=_("提出から支払いまでの日数"), min_value=1, max_value=60, required=False)
    may_decide_unpaid = forms.BooleanField(label=_("支払いの前でも、結果を決められる"), required=False)

    def __init__(self, stored: Stored | None, definition: Stored, data: Any = None) -> None:
        self.stored = stored
        numbers = [field for page in editing.pages(definition) for field in page["fields"] if field["kind"] == Kind.NUMBER]
        initial = _read(stored)
        self.is_complex = bool(stored) and not initial
        super().__init__(data, prefix="fee", initial=initial or {"how": "kept" if self.is_complex else "none", "days": 7})
        self.fields["times"].choices = [("", gettext("選ぶ")), *((one["key"], one["label"]) for one in numbers)]  # type: ignore[attr-defined]
        if self.is_complex:
            kept = ("kept", gettext("いまの決まり（%s）のまま") % (stored or {})["label"])
            self.fields["how"].choices = [kept, *WAYS]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("how") in {"fixed", "each"}:
            if not said.get("label", "").strip():
                self.add_error("label", gettext("手数料の名前を書いてください。"))
            if said.get("yen") is None and "yen" not in self.errors:
                self.add_error("yen", gettext("額を、1円から100万円までの数字で書いてください。"))
            if said["how"] == "each" and not said.get("times"):
                self.add_error("times", gettext("数をきいている質問を選んでください。"))
        return said

    def fee(self) -> Any:
        """As it is stored; None for nothing."""
        said = self.cleaned_data
        if said["how"] == "kept" or not self.has_changed():
            return self.stored
        if said["how"] == "none":
            return None
        amount = said["yen"] if said["how"] == "fixed" else {"product": [said["yen"], {"field": said["times"]}]}
        made: dict[str, Any] = {"label": said["label"].strip(), "cases": [{"amount": amount}]}
        if said["days"] not in (None, 7):
            made["days"] = said["days"]
        return made | ({"may_decide_unpaid": True} if said["may_decide_unpaid"] else {})


def _read(stored: Stored | None) -> dict[str, Any]:
    """A rule as this form says it; empty for none and for a richer one."""
    cases = (stored or {}).get("cases", ())
    if not stored or len(cases) != 1 or set(cases[0]) != {"amount"}:
        return {}
    amount = cases[0]["amount"]
    said = {"label": stored["label"], "days": stored.get("days", 7), "may_decide_unpaid": stored.get("may_decide_unpaid", False)}
    if isinstance(amount, int):
        return said | {"how": "fixed", "yen": amount}
    parts: list[Any] = list(amount.get("product", ())) if isinstance(amount, Mapping) else []
    if len(parts) == 2 and isinstance(parts[0], int) and isinstance(parts[1], Mapping) and set(parts[1]) == {"field"}:
        return said | {"how": "each", "yen": parts[0], "times": parts[1]["field"]}
    return {}


class CosignerForm(forms.Form):
    """The one other person who must agree; when, stands beside it."""

    label = forms.CharField(
        label=_("もう一人、確かめてもらう人"), max_length=200, required=False,
        help_text=_("例：もう一人の保護者。空なら、だれにも確かめてもらいません。"),
    )  # fmt: skip
    text = forms.CharField(
        label=_("その人に確かめてもらうこと"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, definition: Stored, data: Any = None) -> None:
        self.others = list(definition.get("cosigners", ()))
        self.stored: Stored = self.others.pop(0) if self.others else {}
        super().__init__(data, prefix="cosigner", initial=dict(self.stored))
        pages = editing.pages(definition)
        asked = of_pages(definition, pages[-1]["key"], with_it=True)
        self.when = ConditionForm(Chooser(definition, asked), self.stored.get("show_if"), data, prefix="cosigner", most=2)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.when.is_valid()])

    def cosigners(self) -> list[Any]:
        said, when = self.cleaned_data, self.when.condition()
        if not said["label"].strip():
            return self.others
        made = {"key": self.stored.get("key", "other"), "label": said["label"].strip()}
        made |= {"text": said["text"].replace("\r\n", "\n").strip()} if said["text"].strip() else {}
        return [made | ({"show_if": when} if when else {}), *self.others]
