"""An item as a clerk writes it, with its audience in boxes (or, for what boxes cannot say, as JSON)."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.attributes.forms import audience
from portal.lib import uploads
from portal.lib.refusals import Refused
from recommend.models import Item
from recommend.queries.itempapers import papers_of

_WIDE = forms.URLInput(attrs={"class": "vLargeTextField"})
_LINES = ("title", "purpose", "amount", "needed", "contact", "act_now")


class ItemForm(forms.ModelForm):
    """`cleaned_data["audience"]` is a rule that was read; nothing else leaves this form as an audience."""

    url = forms.URLField(label=_("くわしいページ"), required=False, assume_scheme="https", widget=_WIDE)
    intricate = audience.intricate_field()
    paper = forms.FileField(
        label=_("ファイルを付ける"), required=False, widget=forms.ClearableFileInput(attrs={"accept": uploads.ACCEPT}),
        help_text=_("学校からのお便りなど。PDFか写真、10MBまで、5個まで。写真の場所の情報と、PDFの中の動く仕掛けは消えます。"),
    )  # fmt: skip
    removed = forms.MultipleChoiceField(label=_("外すファイル"), required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Item
        fields = (
            "kind", "topic", "title", "summary", "body", "amount", "needed", "how_to", "contact", "act_now", "opens_on", "closes_on",
            "deadline_on", "url", "purpose", "needs_review", "is_circular",
        )  # fmt: skip
        widgets = {
            **{name: forms.TextInput(attrs={"class": "vLargeTextField"}) for name in _LINES},
            "summary": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "body": forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
            "how_to": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            **{name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("opens_on", "closes_on", "deadline_on")},
        }

    def __init__(self, *args: Any, town_id: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = papers_of(self.instance.pk) if self.instance.pk else ()
        self.fields["removed"].choices = [(str(paper.id), paper.name) for paper in there]  # type: ignore[attr-defined]
        audience.put_into(self, self.instance.audience or {}, town_id)

    def clean_paper(self) -> uploads.Taken | None:
        sent = self.cleaned_data.get("paper")
        if not sent:
            return None
        try:
            return uploads.take(sent.read(uploads.LARGEST + 1), sent.name)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["audience"] = audience.read_from(self, cleaned)
        opens_on, deadline_on = cleaned.get("opens_on"), cleaned.get("deadline_on")
        if opens_on and deadline_on and deadline_on < opens_on:
            self.add_error("deadline_on", gettext("期限が、載せはじめる日より前です。どちらかを直してください。"))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        self.instance.audience = self.cleaned_data["audience"]
        return super().save(commit)
