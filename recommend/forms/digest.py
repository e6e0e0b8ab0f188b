"""How often somebody wants to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from recommend.models import PaceWords

WEEKDAYS = [(0, _("月曜日")), (1, _("火曜日")), (2, _("水曜日")), (3, _("木曜日")), (4, _("金曜日")), (5, _("土曜日")), (6, _("日曜日"))]


class PaceForm(forms.Form):
    how = forms.ChoiceField(label=_("おすすめの知らせ方"), choices=PaceWords.choices, widget=forms.RadioSelect)
    weekday = forms.TypedChoiceField(label=_("まとめる曜日"), choices=WEEKDAYS, coerce=int)
    weekday.help_text = _("「週に1回」のときだけ使います。朝7時半ごろにお知らせします。")
