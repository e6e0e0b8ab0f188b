"""What is asked about a member of the family."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Relation
from portal.identity.rules import names
from portal.lib import japanese
from portal.ui.forms import BirthDateField


class MemberForm(forms.Form):
    """Only relation and birth date are needed; the name is, when one wants to act for that person."""

    relation = forms.ChoiceField(label=_("続柄"), choices=Relation.choices)
    call_name = forms.CharField(label=_("呼び名"), required=False, max_length=20)
    call_name.help_text = _("あなたが見分けるためのものです。")
    family_name = forms.CharField(label=_("氏（みょうじ）"), required=False, max_length=40)
    given_name = forms.CharField(label=_("名（なまえ）"), required=False, max_length=40)
    family_kana = forms.CharField(label=_("氏のよみ"), required=False, max_length=60)
    given_kana = forms.CharField(label=_("名のよみ"), required=False, max_length=60)
    given_kana.help_text = family_kana.help_text = _("ひらがなでもカタカナでもかまいません。")
    birth_on = BirthDateField(label=_("生年月日"))

    def clean_family_kana(self) -> str:
        return kana(self.cleaned_data["family_kana"])

    def clean_given_kana(self) -> str:
        return kana(self.cleaned_data["given_kana"])


def kana(typed: str) -> str:
    """A reading in full-width katakana; other letters are sent back with a word."""
    folded = names.reading(typed)
    if folded and not japanese.is_reading(folded):
        raise forms.ValidationError(_("よみは、ひらがなかカタカナで入れてください。"), code="kana")
    return folded
