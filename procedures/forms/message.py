"""A message about a case, from either side."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.rules.conversation import LONGEST


class MessageForm(forms.Form):
    """`key` is given out with the page, so that a message sent twice is one."""

    text = forms.CharField(label=_("メッセージ"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, prefix="message", initial={"key": uuid4().hex}, **options)
