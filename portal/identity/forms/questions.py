"""A resident's question about a look, and the town's answer."""

from django import forms
from django.utils.translation import gettext_lazy as _


class QuestionForm(forms.Form):
    words = forms.CharField(
        label=_("聞きたいこと"), widget=forms.Textarea(attrs={"rows": 4}), min_length=5, max_length=500,
        help_text=_("例：なぜ、この日に見たのですか。"),
    )  # fmt: skip


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("答え"), widget=forms.Textarea(attrs={"rows": 5}), min_length=10, max_length=1000,
        help_text=_("いつ、どの仕事で、何を見たかを、短い文で書いてください。ほかの人のことは書かないでください。"),
    )  # fmt: skip
