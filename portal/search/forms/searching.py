"""What a search is narrowed to; whatever cannot be read narrows nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.municipalities.queries import towns
from portal.search import sources

KIND_NAMES = {
    sources.PROCEDURE: _("手続"),
    sources.BENEFIT: _("制度"),
    sources.NEWS: _("お知らせ"),
    sources.EVENT: _("行事"),
    sources.PLACE: _("場所"),
    sources.SERVICE: _("サービス"),
    sources.HELP: _("よくある質問"),
}


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("さがすことば"), required=False, strip=True,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "enterkeyhint": "search", "maxlength": "200"}),
    )  # fmt: skip
    kind = forms.ChoiceField(required=False, choices=[("", _("すべて")), *KIND_NAMES.items()])
    town = forms.ChoiceField(label=_("市町村"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["town"].choices = [("", _("大阪府全体")), *((one.code, one.name) for one in towns(live_only=True))]  # type: ignore[attr-defined]
        self.is_valid()

    def asked(self, name: str) -> str:
        return str(getattr(self, "cleaned_data", {}).get(name, "")).replace("\x00", "")
