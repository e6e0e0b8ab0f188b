"""A question in a sentence, and the town it is for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.search.forms.searching import SearchForm


class AskForm(SearchForm):
    q = forms.CharField(
        label=_("ききたいこと"), required=False, strip=True, help_text=_("名前や電話番号は書かないでください。"),
        widget=forms.Textarea({"rows": 2, "maxlength": "200", "enterkeyhint": "search"}),
    )  # fmt: skip
    kind = None  # type: ignore[assignment]
