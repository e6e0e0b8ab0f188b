"""Asking for an emergency look."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.identity.holdings import registered
from portal.identity.models.emergency import REASONS
from portal.municipalities.queries import towns


class EmergencyForm(forms.Form):
    """Whose data, in which town's matter, and why. All of it is kept."""

    email = forms.EmailField(label=_("住民のメールアドレス"), help_text=_("本人から聞いたアドレスを、そのまま入れてください。"))
    town = forms.ChoiceField(label=_("どの市町村のことか"))
    reason = forms.ChoiceField(label=_("理由"), choices=list(REASONS.items()))
    words = forms.CharField(
        label=_("くわしい理由"), widget=forms.Textarea(attrs={"rows": 4}), min_length=10, max_length=1000,
        help_text=_("許可する人が読みます。何が起きていて、何を確かめるのかを書いてください。"),
    )  # fmt: skip
    parts = forms.MultipleChoiceField(
        label=_("見るもの"), widget=forms.CheckboxSelectMultiple,
        help_text=_("必要なものだけを選んでください。選んだものだけが見られます。"),
    )  # fmt: skip
    ticket = forms.CharField(label=_("問い合わせ番号"), max_length=40)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["town"].choices = [(town.code, town.name) for town in towns()]  # type: ignore[attr-defined]
        self.fields["parts"].choices = [(one.code, one.title) for one in registered()]  # type: ignore[attr-defined]
