"""What is asked of who books: for whom it is, and one optional remark."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.models.appointment import Visitor

if TYPE_CHECKING:
    from portal.attributes.queries import ListedChild
    from portal.identity.models import Resident

SELF = "self"


class BookForm(forms.Form):
    """`children` empty: nobody else is offered. `question` "": no remark is asked for."""

    who = forms.ChoiceField(label=gettext_lazy("どなたの用件ですか"), widget=forms.RadioSelect, initial=SELF)
    remark = forms.CharField(
        required=False, max_length=200, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("書かなくてもかまいません。窓口の職員だけが読みます。"),
    )  # fmt: skip

    def __init__(self, person: "Resident", children: Sequence["ListedChild"], question: str, data: Any = None) -> None:
        super().__init__(data)
        self.person, self.children = person, {f"child-{child.id}": child for child in children}
        named = [(key, _("お子さん（{name}）").format(name=_name(child) or _("名前の登録なし"))) for key, child in self.children.items()]
        self.fields["who"].choices = [(SELF, _("自分（{name}）").format(name=person.full_name)), *named]  # type: ignore[attr-defined]
        self.fields["remark"].label = question
        if not children:
            del self.fields["who"]
        if not question:
            del self.fields["remark"]

    def visitor(self, agent: str) -> Visitor:
        child = self.children.get(self.cleaned_data.get("who", SELF))
        about = (_name(child) or _("お子さん")) if child else ""
        kana = f"{self.person.family_kana} {self.person.given_kana}".strip()
        return Visitor(self.person.full_name, kana, about, self.cleaned_data.get("remark", ""), agent)


def _name(child: "ListedChild") -> str:
    return child.full_name or child.name


class CallOffForm(forms.Form):
    """The sentence with which the office cancels."""

    sentence = forms.CharField(
        label=gettext_lazy("取り消すわけ"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("住民の方の画面に、このまま出ます。代わりの日の案内も書いてください。"),
    )  # fmt: skip
