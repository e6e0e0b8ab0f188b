"""What the office fills in on the review page."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures.models.course import Reason
from procedures.queries.staff import AnswerPage
from procedures.rules.package import Outcome

LAST_MINUTE = time(23, 59)


class ReturnForm(forms.Form):
    """One box per answer; what is written there is the reason that answer goes back with."""

    due_on = forms.DateField(
        label=_("修正の締切日"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("この日の23時59分までです。")
    )

    def __init__(self, pages: Sequence[AnswerPage], data: Any = None, *, due_at: datetime | None = None) -> None:
        initial = {"due_on": timezone.localdate(due_at)} if due_at else {}
        super().__init__(data, prefix="return", initial=initial)
        self.keys = [row.key for page in pages for row in page.rows]
        for key in self.keys:
            self.fields[f"why_{key}"] = forms.CharField(
                required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2, "cols": 40, "aria-label": _("差し戻す理由")})
            )

    def reasons(self) -> list[Reason]:
        written = ((key, self.cleaned_data.get(f"why_{key}", "")) for key in self.keys)
        return [Reason(key, text) for key, text in written if text.strip()]

    def due_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["due_on"], LAST_MINUTE, timezone.get_default_timezone())


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(label=_("結果"), widget=forms.RadioSelect)
    facility = forms.ChoiceField(label=_("施設"), required=False, help_text=_("施設が決まる結果のときに選びます。"))
    note = forms.CharField(
        label=_("申請者への備考"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("結果と一緒に申請者に届きます。"),
    )

    def __init__(self, outcomes: Sequence[Outcome], facilities: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, prefix="decide")
        self.fields["outcome"].choices = [(each.value, each.label) for each in outcomes]  # type: ignore[attr-defined]
        if facilities:
            self.fields["facility"].choices = [("", _("選んでください")), *facilities]  # type: ignore[attr-defined]
        else:
            del self.fields["facility"]


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("職員メモ"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("申請者には見えません。")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="note")


class ExportForm(forms.Form):
    """Which decisions to write out. The choices are those of the officer's own town."""

    what = forms.ChoiceField(label=_("手続と回"))
    encoding = forms.ChoiceField(
        label=_("文字コード"), choices=[("cp932", _("Excel用（Shift_JIS）")), ("utf-8-sig", _("UTF-8（人名の漢字をそのまま残す）"))]
    )

    def __init__(self, choices: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]


class NotifyForm(forms.Form):
    """Which decisions become notices, by which template of the town."""

    what = forms.ChoiceField(label=_("手続と回"))
    template = forms.ChoiceField(label=_("通知のひな形"))
    reason = forms.CharField(
        label=_("もう一度作る理由"), required=False, max_length=200, help_text=_("同じ結果で前にも作ったときだけ、書いてください。")
    )

    def __init__(self, choices: Sequence[tuple[str, str]], templates: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]
        self.fields["template"].choices = templates  # type: ignore[attr-defined]
