"""What officers and visitors type: a file, columns, a time, a reason, a verification number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models import Batch, Template, TemplateVersion
from notifications.queries import batches as queries
from notifications.rules.columns import letter


class UploadForm(forms.Form):
    """A clerk's file for one of the town's templates."""

    template = forms.ModelChoiceField(Template.objects.none(), label=_("通知のひな形"), empty_label=None)
    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("Excelで作ったCSV、または.xlsx。1行目を見出しにしてください。10万行・20MBまで。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )
    repeat_reason = forms.CharField(
        label=_("差し替え・再取り込みの理由"), required=False, max_length=200,
        help_text=_("同じファイルをもう一度使うとき、または発行済みの通知を差し替えるときだけ、書いてください。"),
    )  # fmt: skip

    replaces = forms.ModelChoiceField(
        Batch.objects.none(), label=_("差し替える一括"), required=False, empty_label=_("差し替えではない"),
        help_text=_("公開した通知を正しい内容に差し替えるときに選びます。住民には前の通知との違いと、上の理由を表示します。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = TemplateVersion.objects.filter(template=OuterRef("pk"))
        templates = Template.objects.filter(Exists(published)).order_by("name")
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]
        self.fields["replaces"].queryset = queries.replaceable(templates.values("pk"))  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    """One choice per field of the template: the column that feeds it. Keys are those of the fields."""

    def __init__(self, batch: Batch, samples: Sequence[Sequence[str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("使わない")), *((str(index), _described(batch.header, samples, index)) for index in range(len(batch.header)))]
        for field in batch.version.layout.fields:
            self.fields[field.key] = forms.ChoiceField(
                label=field.label, choices=choices, required=field.required, initial=str(batch.columns.get(field.key, "")),
                help_text=_("「%(names)s」の人には必ず必要です。") % {"names": "・".join(field.needed_for)} if field.needed_for else "",
            )  # fmt: skip

    def columns(self) -> dict[str, int]:
        return {key: int(value) for key, value in self.cleaned_data.items() if value != ""}


def _described(header: Sequence[str], samples: Sequence[Sequence[str]], index: int) -> str:
    """A列 受付番号（例：0012345674）"""
    example = next((line[index] for line in samples if line[index]), "")
    shown = example if len(example) <= 16 else f"{example[:16]}…"
    name = _("%(letter)s列 %(name)s") % {"letter": letter(index), "name": header[index]}
    return _("{name}（例：{value}）").format(name=name, value=shown) if shown else name


class IssueForm(forms.Form):
    """When the residents may see it: at once, or at a planned instant (Japan's time)."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label=_("公開のしかた"), choices=[(NOW, _("PDFの作成が終わりしだい、すぐに公開")), (LATER, _("日時を決めて、全員へ同時に公開"))],
        widget=forms.RadioSelect, initial=NOW,
    )  # fmt: skip
    day = forms.DateField(label=_("公開する日"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    clock = forms.TimeField(label=_("公開する時刻"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == self.LATER and not (cleaned.get("day") and cleaned.get("clock")):
            raise forms.ValidationError(_("公開する日と時刻の両方を入れてください。"))
        return cleaned

    def release_at(self, now: datetime) -> datetime:
        if self.cleaned_data["when"] == self.NOW:
            return now
        chosen = datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"])
        return timezone.make_aware(chosen)


class ReasonForm(forms.Form):
    """Why a batch is stopped or recalled."""

    reason = forms.CharField(label=_("理由"), max_length=200)
