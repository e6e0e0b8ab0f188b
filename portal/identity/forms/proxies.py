"""What is asked when a proxy is made."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.identity import abilities
from portal.identity.models import HouseholdMember
from portal.identity.models.proxy import KindWords
from portal.identity.rules.proxies import Granted, Kind, Power
from portal.lib import codes
from portal.municipalities.queries import names, towns

MONTHS = [("1", _("1か月")), ("3", _("3か月")), ("6", _("半年")), ("12", _("1年")), ("24", _("2年")), ("36", _("3年"))]


class PowersForm(forms.Form):
    """Named things until a date. The procedures offered are those of `town_ids`."""

    procedures = forms.MultipleChoiceField(
        label=_("代わりにできる手続"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("選んだ手続だけです。ほかの手続は見ることもできません。"),
    )  # fmt: skip
    letters = forms.BooleanField(label=_("ふつうの通知も読めるようにする"), required=False)
    letters.help_text = _("本人確認がいる大切な通知は含みません。それは一通ずつ、ご本人が決めます。")
    months = forms.ChoiceField(label=_("いつまで"), choices=MONTHS, initial="12")

    def __init__(self, data: Any = None, *, town_ids: tuple[str, ...]) -> None:
        super().__init__(data)
        found = abilities.nameable(town_ids)
        known = names([one.town_id for one in found])
        choices = [(f"{one.town_id}/{one.slug}", f"{known[one.town_id]} {one.title}") for one in found]
        self.fields["procedures"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["procedures"]

    def granted(self) -> frozenset[Granted]:
        picked = [key.partition("/") for key in self.cleaned_data.get("procedures", ())]
        powers = {Granted(Power.PROCEDURE, town, slug) for town, _slash, slug in picked}
        return frozenset(powers | ({Granted(Power.LETTERS)} if self.cleaned_data["letters"] else set()))

    def until(self) -> dt.date:
        """The same day so many months on, or the last day of a shorter month."""
        today, months = timezone.localdate(), int(self.cleaned_data["months"])
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        first_of_next = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
        return min(dt.date(year, month + 1, 1) + dt.timedelta(days=today.day - 1), first_of_next - dt.timedelta(days=1))


class PaperForm(PowersForm):
    """For somebody without an entry of their own: the town looks at the paper."""

    field_order = ("member", "kind", "town", "procedures", "letters", "months")
    member = forms.ChoiceField(label=_("どなたの代理ですか"))
    kind = forms.ChoiceField(label=_("代理の種類"), widget=forms.RadioSelect)
    town = forms.ChoiceField(label=_("書類を見せる市町村"))

    def __init__(self, data: Any = None, *, town_ids: tuple[str, ...], members: tuple[HouseholdMember, ...]) -> None:
        super().__init__(data, town_ids=town_ids)
        live = [(one.code, one.name) for one in towns(live_only=True)]
        choices = {
            "member": [(str(one.pk), one.full_name or one.shown_name) for one in members],
            "kind": [(Kind.PARENT.value, KindWords.PARENT.label), (Kind.GUARDIAN.value, KindWords.GUARDIAN.label),
                     (Kind.CONSENT.value, _("本人の委任状による代理"))],
            "town": sorted(live, key=lambda one: (one[0] not in town_ids, one[0])),
        }  # fmt: skip
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """The code as it was told, in whatever width and case it was typed."""

    code = forms.CharField(label=_("合言葉"), max_length=40, help_text=_("例：DR-4K7C-M9XH-3"))
    code.widget.attrs.update({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})

    def clean_code(self) -> str:
        code = codes.normalise(self.cleaned_data["code"])
        if not codes.is_valid(code):
            raise forms.ValidationError(_("どこかの字が違うようです。もう一度、見ながら入れてください。"), code="mistyped")
        return code
