"""How a resident wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notifications.actions.choices import Wanted
from notifications.models.delivery import CHANNELS, TOPICS
from notifications.queries.reach import Ways
from notifications.rules.alerts import Channel, Topic

HOURS = [(hour, _("%(hour)s時") % {"hour": hour}) for hour in range(24)]
HINTS = {
    Topic.IMPORTANT: _("知らせを止めても、通知そのものは「お知らせ」に必ず届きます。"),
    Topic.REMINDER: _("開くと止まります。"),
}


class ChoiceForm(forms.Form):
    """One box per topic and channel, one place per channel, and the hours in which nothing sounds."""

    quiet_from = forms.TypedChoiceField(label=_("静かな時間の始まり"), choices=HOURS, coerce=int)
    quiet_until = forms.TypedChoiceField(label=_("静かな時間の終わり"), choices=HOURS, coerce=int)
    quiet_until.help_text = _("始まりと同じにすると、いつでもお知らせします。")
    is_quiet_for_all = forms.BooleanField(label=_("大事な通知も、静かな時間が終わってから知らせる"), required=False)
    language = forms.ChoiceField(label=_("知らせの言葉"), choices=settings.LANGUAGES)

    def __init__(self, ways: Ways, data: Any = None) -> None:
        self.ways, self.channels = ways, ways.channels
        row = ways.preference
        names = ("quiet_from", "quiet_until", "is_quiet_for_all", "language")
        super().__init__(data, initial={name: getattr(row, name) for name in names})
        self._add_places()
        self._add_topics()

    def _add_places(self) -> None:
        if len(self.channels) < 2:
            return
        for number, channel in enumerate(self.channels, start=1):
            choices = [(one.value, CHANNELS[one]) for one in self.channels]
            label = _("%(n)s番目に使う方法") % {"n": number}
            self.fields[f"place_{number}"] = forms.ChoiceField(label=label, choices=choices, initial=channel.value)

    def _add_topics(self) -> None:
        muted = self.ways.preference.choice.muted
        for topic in Topic:
            self.fields[f"topic_{topic}"] = forms.MultipleChoiceField(
                label=TOPICS[topic], required=False, widget=forms.CheckboxSelectMultiple, help_text=HINTS.get(topic, ""),
                choices=[(one.value, CHANNELS[one]) for one in self.channels],
                initial=[one.value for one in self.channels if one not in muted.get(topic, ())],
            )  # fmt: skip

    @property
    def places(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("place_")]

    @property
    def topics(self) -> list[forms.BoundField]:
        return [self[f"topic_{topic}"] for topic in Topic]

    def clean(self) -> None:
        places = self._places()
        if len(set(places)) < len(places):
            self.add_error(f"place_{len(places)}", _("同じ方法が2回選ばれています。順番をひとつずつ選んでください。"))

    def _places(self) -> list[str]:
        return [value for name, value in self.cleaned_data.items() if name.startswith("place_")]

    def wanted(self) -> Wanted:
        """The choice as `actions.choices` takes it. What was muted on a channel that is not there now stays muted."""
        filled, row = self.cleaned_data, self.ways.preference
        ticked = {topic: set(filled[f"topic_{topic}"]) for topic in Topic}
        absent = {topic: set(row.choice.muted.get(topic, ())) - set(self.channels) for topic in Topic}
        return Wanted(
            order=[Channel(one) for one in self._places()] or row.choice.order,
            muted={topic: {one for one in self.channels if one not in ticked[topic]} | absent[topic] for topic in Topic},
            quiet_from=filled["quiet_from"], quiet_until=filled["quiet_until"],
            is_quiet_for_all=filled["is_quiet_for_all"], language=filled["language"],
        )  # fmt: skip


class RestForm(forms.Form):
    until = forms.DateField(label=_("いつまで休みますか"), widget=forms.DateInput(attrs={"type": "date"}))
    until.help_text = _("その日の朝7時から、また知らせます。休みの間も、通知は「お知らせ」に届いています。")


class PhoneForm(forms.Form):
    number = forms.CharField(label=_("携帯電話の番号"), max_length=20, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))


class CodeForm(forms.Form):
    code = forms.CharField(label=_("SMSで届いた6桁の番号"), max_length=12)
    code.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}
