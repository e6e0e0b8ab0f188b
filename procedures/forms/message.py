"""A message about a case, from either side, with files."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib import uploads
from portal.lib.refusals import Refused
from procedures.rules.conversation import LONGEST, MOST_AT_ONCE


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleans to a tuple of `uploads.Taken`; whatever cannot be kept is refused by its name."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = [each for each in data or () if isinstance(each, UploadedFile)] if isinstance(data, Sequence) else []
        if len(sent) > MOST_AT_ONCE:
            raise ValidationError(_("ファイルは一度に{most}個までです。分けて送ってください。").format(most=MOST_AT_ONCE))
        try:
            return tuple(taken(each) for each in sent)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None


def taken(sent: UploadedFile) -> uploads.Taken:
    """Raises a refusal of `uploads` that names the file."""
    # Whatever is too large is not even read.
    data = sent.read() if (sent.size or 0) <= uploads.LARGEST else bytes(uploads.LARGEST + 1)
    return uploads.take(data, sent.name or "")


class MessageForm(forms.Form):
    """`key` is given out with the page, so that a message sent twice is one."""

    text = forms.CharField(label=gettext_lazy("メッセージ"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    enclosed = FilesField(
        label=gettext_lazy("写真・ファイル"), required=False, widget=FilesInput(attrs={"accept": uploads.ACCEPT}),
        help_text=gettext_lazy("PDFか写真を、5個まで（1つ10MBまで）。写真の場所の情報は消して送ります。"),
    )  # fmt: skip
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        super().__init__(data, files, prefix="message", initial={"key": uuid4().hex}, **options)
