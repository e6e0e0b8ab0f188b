"""What the pages ask on which a town is set up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.connections.queries import Choosable
from portal.municipalities import queries
from portal.municipalities.models import Municipality, Part
from portal.municipalities.steps import Offer

# How many empty lines wait for further departments.
SPARE = 4


class LookForm(forms.Form):
    """A colour as its number: a browser's own picker would not say which numbers can be read."""

    colour = forms.CharField(
        label=_("町の色"), max_length=9, widget=forms.TextInput({"size": 9, "spellcheck": "false"}),
        help_text=_("# と6けたの番号。住民の画面の上の線と、町の名札に使います。白い文字が読める色だけ使えます。"),
    )  # fmt: skip
    crest = forms.FileField(
        label=_("市章"), required=False,
        help_text=_("PNG・JPEG・WebPの画像。小さく描き直して使います。入れなければ、今のままです。"),
        widget=forms.ClearableFileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )  # fmt: skip


class ContactsForm(forms.ModelForm):
    class Meta:
        model = Municipality
        fields = ["url", "address", "phone", "email", "hours", "head_name"]
        help_texts = {
            "phone": _("住民の方が、最初に聞く番号です。"),
            "hours": _("例：平日 8時45分から17時15分"),
            "head_name": _("通知の差出人に、職名とともに印字します。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = True


class DepartmentForm(forms.Form):
    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("担当課"), max_length=40, required=False)
    phone = forms.CharField(label=_("電話"), max_length=20, required=False)


DepartmentFormSet = forms.formset_factory(DepartmentForm, extra=SPARE, max_num=200)


class KitForm(forms.Form):
    """Boxes of the stock; which are ticked comes from the offers."""

    take = forms.MultipleChoiceField(required=False)

    def __init__(self, data: Any = None, *, offers: tuple[Offer, ...]) -> None:
        super().__init__(data)
        self.fields["take"].choices = [(offer.key, offer.title) for offer in offers]  # type: ignore[attr-defined]


class AdministratorForm(forms.Form):
    """The first person of a town. Everybody else is invited by them."""

    email = forms.EmailField(label=_("メールアドレス"), help_text=_("本人だけが読める、仕事のアドレスです。"))
    name = forms.CharField(label=_("氏名"), max_length=40)
    staff_number = forms.CharField(label=_("職員番号"), max_length=20)


class PartsForm(forms.Form):
    closed = forms.MultipleChoiceField(
        label=_("まだ使わない機能"), choices=Part.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("選んだものは、住民の画面で「まだ始まっていません」と案内します。いつでも変えられます。"),
    )  # fmt: skip


class ServicesForm(forms.Form):
    """Which services of the whole prefecture a town puts forward; without a tick it puts none forward."""

    services = forms.MultipleChoiceField(
        label=_("町の住民にすすめるサービス"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("府全域のサービスは、選ばなくても住民の方が使えます。選んだものは、住民の一覧で「まちのおすすめ」に先に並びます。いつでも変えられます。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, offered: tuple[Choosable, ...]) -> None:
        super().__init__(data, initial={"services": [one.slug for one in offered if one.is_picked]})
        choices = [(one.slug, f"{one.name}（{one.operator}）") for one in offered]
        self.fields["services"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            self.fields["services"].help_text = _("府全域のサービスは、まだありません。府の運用担当がつなぐと、ここで選べます。")


class SuspendForm(forms.Form):
    note = forms.CharField(
        label=_("住民の方が読む一文"), max_length=200, widget=forms.TextInput({"size": 80}),
        help_text=_("わけと、どこへ聞けばよいか。例：システムの点検のため、12月1日まで休みます。お急ぎの方は住民課（072-000-0000）へ。"),
    )  # fmt: skip


class PassForm(forms.Form):
    seats = forms.IntegerField(label=_("人数"), min_value=1, max_value=500, initial=10)
    note = forms.CharField(label=_("覚え書き"), max_length=40, required=False, help_text=_("例：町の職員とその家族。住民には見えません。"))


class ExitForm(forms.Form):
    successor = forms.ChoiceField(label=_("どうするか"), required=False)
    reason = forms.CharField(label=_("わけ"), max_length=200, widget=forms.TextInput({"size": 80}))

    def __init__(self, data: Any = None, *, town: str) -> None:
        super().__init__(data)
        live = [(one.code, one.name) for one in queries.towns(live_only=True) if one.code != town]
        stays = [("", _("合併ではなく、とびらを離れる"))]
        self.fields["successor"].choices = [*stays, *live]  # type: ignore[attr-defined]


class BannerForm(forms.Form):
    """Texts in the languages of the portal's pages; who reads another one gets the Japanese."""

    town = forms.ChoiceField(label=_("どこに"), required=False)
    ja = forms.CharField(label=_("文（日本語）"), max_length=300, widget=forms.Textarea({"rows": 2}))
    en = forms.CharField(label=_("文（英語）"), max_length=300, required=False, widget=forms.Textarea({"rows": 2, "lang": "en"}))
    begins_at = forms.DateTimeField(label=_("いつから"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
    ends_at = forms.DateTimeField(label=_("いつまで"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))

    def __init__(self, data: Any = None) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        super().__init__(data, initial={"begins_at": now, "ends_at": now + dt.timedelta(hours=4)})
        self.fields["town"].choices = [("", _("すべての市町村")), *((one.code, one.name) for one in queries.towns())]  # type: ignore[attr-defined]
