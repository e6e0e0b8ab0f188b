"""What a parent types in the children's calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

A_KEY = r"^[a-z0-9-]{2,30}(@[0-9]{4})?$"


class TickForm(forms.Form):
    """One button of a line, with the line it belongs to. `child` is empty for a pregnancy."""

    child = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    entry = forms.RegexField(A_KEY)
    how = forms.ChoiceField(choices=[(how, how) for how in ("done", "skip", "undo")])
    done_on = forms.DateField(label=_("済ませた日（分かれば）"), required=False)


class PastForm(forms.Form):
    child = forms.IntegerField(required=False, min_value=1, max_value=2**62)
