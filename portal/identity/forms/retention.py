"""Holding a class of data."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit.retention import classes


class HoldForm(forms.Form):
    data_class = forms.ChoiceField(label=_("情報の種類"))
    reason = forms.CharField(label=_("理由"), max_length=200)
    reason.help_text = _("例：令和8年（ワ）第1号事件のため。住民の氏名は書かないでください。")
    until = forms.DateField(label=_("いつまで止めるか"), widget=forms.DateInput({"type": "date"}), help_text=_("あすから5年先まで。"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["data_class"].choices = [(one.code, one.title) for one in classes()]  # type: ignore[attr-defined]
