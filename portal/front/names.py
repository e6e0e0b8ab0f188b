"""「氏名と生年月日」: every name a person has. What the card has proven is shown with its source and cannot be typed over."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.attributes import actions as attributes
from portal.attributes.queries import profile
from portal.identity.actions import residents
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.models import Resident
from portal.identity.queries.names import names_of
from portal.identity.queries.proven import proven_of
from portal.identity.rules import names as rules
from portal.lib import japanese
from portal.ui.forms import BirthDateField
from portal.ui.pages import page

KANA = ("family_kana", "given_kana", "former_family_kana", "common_kana")
PROVEN = ("family_name", "given_name", "birth_on")
CALLED = [(rules.CalledBy.LEGAL.value, _("氏名")), (rules.CalledBy.FORMER.value, _("旧氏と名")), (rules.CalledBy.COMMON.value, _("通称"))]


class NameForm(forms.Form):
    """`locked`: what the card has proven; those fields are not there, so nothing that is posted can change them."""

    family_name = forms.CharField(label=_("氏（みょうじ）"), max_length=40, widget=forms.TextInput({"autocomplete": "family-name"}))
    given_name = forms.CharField(label=_("名（なまえ）"), max_length=40, widget=forms.TextInput({"autocomplete": "given-name"}))
    family_kana = forms.CharField(label=_("氏のよみ"), max_length=60, help_text=_("ひらがなでもカタカナでもかまいません。"))
    given_kana = forms.CharField(label=_("名のよみ"), max_length=60)
    birth_on = BirthDateField(label=_("生年月日"), required=False)
    former_family_name = forms.CharField(label=_("旧氏"), required=False, max_length=40, help_text=_("住民票に旧氏を載せている方だけ"))
    former_family_kana = forms.CharField(label=_("旧氏のよみ"), required=False, max_length=60)
    common_name = forms.CharField(label=_("通称"), required=False, max_length=80, help_text=_("住民票に通称を載せている方だけ"))
    common_kana = forms.CharField(label=_("通称のよみ"), required=False, max_length=120)
    latin_name = forms.CharField(label=_("ローマ字の氏名"), required=False, max_length=100, help_text=_("例：SAKAI HANAKO"))
    called_by = forms.ChoiceField(label=_("画面での呼び方"), choices=CALLED, widget=forms.RadioSelect, required=False)
    called_by.help_text = _("申請や通知には、いつも氏名が載ります。")

    def __init__(self, data: Any = None, *, initial: dict[str, Any], locked: tuple[str, ...]) -> None:
        super().__init__(data, initial=initial)
        for name in locked:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in KANA:
            cleaned[name] = rules.reading(cleaned.get(name, ""))
            if cleaned[name] and not japanese.is_reading(cleaned[name]):
                self.add_error(name, _("よみは、ひらがなかカタカナで入れてください。"))
        for name in ("family_name", "given_name", "former_family_name", "common_name", "latin_name"):
            if name in cleaned:
                cleaned[name] = rules.as_received(cleaned[name])
        if cleaned.get("latin_name") and not rules.is_latin(cleaned["latin_name"]):
            self.add_error("latin_name", _("パスポートや在留カードのとおり、ローマ字で入れてください。"))
        needed = {rules.CalledBy.FORMER: "former_family_name", rules.CalledBy.COMMON: "common_name"}
        for called, name in needed.items():
            if cleaned.get("called_by") == called and not cleaned.get(name):
                self.add_error("called_by", _("選んだ呼び方の名前が入っていません。入れるか、氏名を選んでください。"))
        return cleaned


@require_http_methods(["GET", "POST"])
@resident_required
def name(request: ResidentRequest) -> HttpResponse:
    me, proven = request.resident, proven_of(request.resident)
    form = NameForm(request.POST if request.method == "POST" else None, initial=_known(me), locked=PROVEN if proven else ())
    if request.method == "POST" and form.is_valid():
        changed = {**form.cleaned_data}
        birth_on = changed.pop("birth_on", None)
        residents.update_resident(me, by=me, **changed)
        if birth_on:
            attributes.declare(me, by=me, birth_date=birth_on)
        messages.success(request, gettext("保存しました。"))
        return redirect("front:name")
    mine = names_of(me)
    rare = rules.rare_letters(mine.legal)
    shown = {
        "form": form,
        "proven": proven,
        "rare": rare,
        "fallback": rules.fallback(mine.legal) if rare else "",
        "on_screen": rules.shown(mine, rules.Where.SCREEN),
        "on_paper": rules.shown(mine, rules.Where.PAPER),
    }
    return page(request, "front/name.html", shown, status=422 if form.errors else 200)


def _known(me: Resident) -> dict[str, Any]:
    told = {field: getattr(me, field) for field in NameForm.base_fields if hasattr(me, field)}
    called = me.called_by or rules.CalledBy.LEGAL.value
    return {**told, "called_by": called, "birth_on": profile(me.pk).facts.birth_on}
