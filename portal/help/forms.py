"""What officers fill in: a question with its answer, the hours of the telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.help import standard
from portal.help.models import ALREADY_REPLACED, Answer, Desk
from portal.help.queries.desks import specials_of
from portal.help.rules import special as days

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WEEKDAYS = [(0, _("月")), (1, _("火")), (2, _("水")), (3, _("木")), (4, _("金")), (5, _("土")), (6, _("日"))]
_EXAMPLE = "2026-12-28 休み\n2027-03-28 9:00-12:00 引っ越しの臨時窓口"


class AnswerForm(forms.ModelForm):
    """`town_id`: whose question it is; the screen fills it in, for no field of the form says it."""

    town_id: ClassVar[str] = ""

    class Meta:
        model = Answer
        fields = ("subject", "replaces", "question", "text", "url", "order", "is_shown")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, StrOrPromise]] = [
            (one.key, f"{standard.SUBJECTS[one.subject]}：{one.question}") for one in standard.QUESTIONS
        ]
        plain, choices = self.fields["replaces"], [("", _("置きかえない（足す）")), *choices]
        self.fields["replaces"] = forms.ChoiceField(label=plain.label, help_text=plain.help_text, required=False, choices=choices)

    def clean_replaces(self) -> str:
        """Django leaves out a constraint of which a column (the town) is not in the form: the data base alone would refuse it."""
        key = str(self.cleaned_data["replaces"])
        own = Answer.objects.filter(municipality=self.town_id, replaces=key).exclude(pk=self.instance.pk)
        if key and own.exists():
            raise forms.ValidationError(ALREADY_REPLACED)
        return key


class DeskForm(forms.Form):
    phone = forms.CharField(label=_("質問を受ける電話"), max_length=20, required=False, help_text=_("空欄なら、代表電話を出します。"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("受け付ける曜日"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("祝日と年末年始（12月29日から1月3日）は、書かなくても休みになります。"),
    )  # fmt: skip
    opens = forms.TimeField(label=_("何時から"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    closes = forms.TimeField(label=_("何時まで"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    special = forms.CharField(
        label=_("特別な日"), required=False, widget=forms.Textarea({"rows": 6, "placeholder": _EXAMPLE}), max_length=4000,
        help_text=_("1行に1日、日付と、「休み」か時間を書きます。祝日や土曜日に開く日も書けます。例：2027-03-28 9:00-12:00 引っ越しの窓口"),
    )  # fmt: skip

    def clean_special(self) -> list[days.Special]:
        found, bad = days.read(str(self.cleaned_data["special"]).splitlines())
        if bad:
            lines = [_("%(number)d行目「%(line)s」は読めません。") % {"number": one.number, "line": one.line} for one in bad]
            raise forms.ValidationError([*lines, _("例のように、日付のあとに「休み」か、9:00-12:00 のような時間を書いてください。")])
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("opens") and cleaned.get("closes") and cleaned["opens"] >= cleaned["closes"]:
            self.add_error("closes", _("「何時まで」は「何時から」より後にしてください。"))
        return cleaned

    @classmethod
    def of(cls, desk: Desk | None, data: Any = None) -> DeskForm:
        if desk is None:
            return cls(data, initial={"weekdays": [0, 1, 2, 3, 4]})
        lines = "\n".join(days.written(one) for one in specials_of(desk))
        facts = {"phone": desk.phone, "weekdays": desk.weekdays, "opens": desk.opens, "closes": desk.closes, "special": lines}
        return cls(data, initial=facts)
