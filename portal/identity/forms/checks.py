"""What an officer says of a legal proof, and why a person is protected."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.identity.models.proxy import Paper


class CheckForm(forms.Form):
    """The paper that was seen, and how long it is good for; never longer than was asked for."""

    paper = forms.ChoiceField(label=_("見た書類"), choices=[("", _("選んでください")), *Paper.choices])
    until = forms.DateField(label=_("いつまで"), help_text=_("書類の期限か、申し出の日の、早いほうまで有効です。例：2027-03-31"))
    same = forms.ChoiceField(
        label=_("同じ氏名・生年月日の方がすでに登録されています"), required=False, widget=forms.RadioSelect,
        choices=[("yes", _("その方と同じ人です")), ("no", _("別の人です"))],
    )  # fmt: skip

    def __init__(self, data: Any = None, *, until: dt.date, is_doubtful: bool) -> None:
        super().__init__(data, initial={"until": until})
        if not is_doubtful:
            del self.fields["same"]

    def is_known(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data.get("same", ""))


class ProtectForm(forms.Form):
    """The number that the person showed at the counter: nobody is looked up by name."""

    number = forms.CharField(label=_("窓口番号"), max_length=40)
    number.help_text = _("ご本人の画面の「代理」→「窓口で番号を聞かれたとき」に出ます。")
    with_children = forms.BooleanField(label=_("お子さんも保護する"), required=False)
    with_children.help_text = _("この方が親権者として代理をしているお子さんです。もう一人の親の代理も終わります。")
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea({"rows": 3}))
    reason.help_text = _("封をして残します。ほかの市町村からは見えません。")
