"""The first steps of a new resident, and the page of their own."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.identity import cardsetup
from portal.identity.actions import homes, residents
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.queries import identity_level
from portal.identity.queries.proven import proven_of
from portal.identity.rules.levels import Level
from portal.lib import japanese
from portal.municipalities import queries as municipalities
from portal.ui.pages import page

WELCOME = _("登録が済みました。おすすめに情報を使うかどうかは「わたし」の「同意の確認」で、いつでも決められます。")

LEGAL_NAME = ("family_name", "given_name")
CONFIRMED = {
    Level.GUEST: _("まだ確認していません"),
    Level.MAIL: _("メールで確認"),
    Level.CARD: _("マイナンバーカードで確認"),
    Level.SIGNED: _("マイナンバーカードの署名で確認"),
}


class WelcomeForm(forms.Form):
    """Name and town: the least with which the portal can be of use."""

    family_name = forms.CharField(
        label=_("氏（みょうじ）"), max_length=40, help_text=_("申請や通知の宛名になります。"),
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )  # fmt: skip
    given_name = forms.CharField(label=_("名（なまえ）"), max_length=40, widget=forms.TextInput({"autocomplete": "given-name"}))
    family_kana = forms.CharField(
        label=_("氏のよみ"), max_length=60,
        help_text=_("市町村が、同じ字の方と取りちがえないためです。ひらがなでもカタカナでもかまいません。"),
    )  # fmt: skip
    given_kana = forms.CharField(label=_("名のよみ"), max_length=60)
    home_town = forms.ChoiceField(
        label=_("お住まいの市町村"), help_text=_("その市町村の手続とお知らせが使えるようになります。住所は聞きません。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: dict[str, Any], locked: tuple[str, ...] = ()) -> None:
        """`locked`: what the card has proven; those fields are not there, so nothing that is posted can change them."""
        super().__init__(data, initial=initial)
        for name in locked:
            del self.fields[name]
        towns = municipalities.towns()
        live = [(t.code, t.name) for t in towns if t.is_live]
        others = [(t.code, t.name) for t in towns if not t.is_live and not t.successor]
        self.fields["home_town"].choices = [  # type: ignore[attr-defined]
            ("", _("選んでください")),
            (_("とびらを始めている市町村"), live),
            (_("これから始まる市町村"), others),
        ]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("family_kana", "given_kana"):
            cleaned[name] = japanese.fold_kana(str(cleaned.get(name, "")))
        return cleaned


@require_http_methods(["GET", "POST"])
@resident_required
def welcome(request: ResidentRequest) -> HttpResponse:
    """Ask for name and town: the last of four screens before home. How data may be used is asked where it is used."""
    mine = request.resident
    proven = proven_of(mine)
    known = {name: getattr(mine, name) for name in ("family_name", "given_name", "family_kana", "given_kana")}
    form = WelcomeForm(request.POST or None, initial=known | {"home_town": mine.home_town_id}, locked=LEGAL_NAME if proven else ())
    if request.method == "POST" and form.is_valid():
        is_first = mine.home_town_id is None
        town = form.cleaned_data.pop("home_town")
        residents.update_resident(mine, by=mine, **form.cleaned_data)
        homes.declare_home(mine, town, by=mine, now=timezone.now())
        messages.success(request, WELCOME if is_first else gettext("登録しました。"))
        return redirect("front:home" if is_first else "front:me")
    return page(request, "front/welcome.html", {"form": form, "is_first": mine.home_town_id is None, "proven": proven})


@require_safe
@resident_required
def me(request: ResidentRequest) -> HttpResponse:
    """Everything about oneself, one tap away."""
    level = identity_level(request.resident)
    shown = {"resident": request.resident, "email": request.user.email, "has_card": cardsetup.is_on(), "confirmed": CONFIRMED[level]}
    return page(request, "front/me.html", shown | {"is_proven": level >= Level.CARD})
