"""「あなたについて」: what a resident told, and the switches that let it be used."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.consent import actions as consents
from portal.consent.queries import Answer, answers, current_purpose
from portal.consent.rules import RECOMMENDATION
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.queries.homes import towns_of
from portal.lib.refusals import Refused
from portal.ui.middleware import MAY_ASK_WHERE
from portal.ui.pages import page

from . import actions, queries, spots, worth
from .forms.profile import AboutMeForm, GroupForm, NearbyForm
from .rules import vocabulary
from .rules.ages import years_old
from .rules.values import NO_CHILDREN

_PAGE = "attributes:attributes"
_TITLES = {
    vocabulary.LIFE: gettext_lazy("くらしのこと"),
    vocabulary.FAMILY: gettext_lazy("世帯と出産のこと"),
    vocabulary.NEARBY: gettext_lazy("おおよその場所"),
    vocabulary.CARING: gettext_lazy("介護のこと"),
    vocabulary.DISABLED: gettext_lazy("障がいのこと"),
}
# Address -> group, title.
_GROUPS = {address: (group, _TITLES[group]) for group, address in vocabulary.ADDRESSES.items()}


@dataclass(frozen=True)
class GroupCard:
    """`worth` is how many announcements that are open now decide by it."""

    address: str
    title: str
    is_agreed: bool
    told: int
    worth: int


@resident_required
def mine(request: ResidentRequest) -> HttpResponse:
    profile = queries.profile(request.resident.pk)
    about = AboutMeForm(request.POST if request.method == "POST" else None, facts=profile.facts, town_id=request.resident.home_town_id)
    if request.method == "POST" and about.is_valid():
        actions.declare(request.resident, by=request.resident, source=vocabulary.DECLARED, **about.declared())
        messages.success(request, _("登録しました。"))
        return redirect(_PAGE)
    return _shown(request, profile, about, status=422 if about.errors else 200)


@require_POST
@resident_required
def no_children(request: ResidentRequest) -> HttpResponse:
    """ "No children" is an answer; an empty list is none."""
    actions.declare(request.resident, by=request.resident, children=NO_CHILDREN)
    messages.success(request, _("「お子さんはいない」と登録しました。"))
    return redirect(_PAGE)


@require_POST
@resident_required
def consent(request: ResidentRequest) -> HttpResponse:
    """Agree to one group, or take it back; `group` names it, and without one it is the first."""
    address = request.POST.get("group", "")
    code = _GROUPS[address][0] if address in _GROUPS else RECOMMENDATION
    try:
        if request.POST.get("agree") == "yes":
            consents.grant(request.resident, code, by=request.resident)
            messages.success(request, _("これから、登録した内容を「おすすめ」に使います。いつでもやめられます。"))
        else:
            consents.withdraw(request.resident, code, by=request.resident)
            messages.success(request, _("登録した内容を使うのをやめました。次に開く画面から、使われません。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("attributes:group", address) if address in _GROUPS else redirect(_PAGE)


@require_POST
@resident_required
def switch(request: ResidentRequest) -> HttpResponse:
    """Let one attribute be used or not."""
    name, is_on = request.POST.get("name", ""), request.POST.get("use") == "yes"
    actions.switch(request.resident, name, on=is_on, by=request.resident)
    messages.success(request, _("この項目を、またおすすめに使います。") if is_on else _("この項目は使いません。登録は残っています。"))
    address = vocabulary.ADDRESSES.get(vocabulary.GROUP_OF.get(name, ""))
    return redirect("attributes:group", address) if address else redirect(_PAGE)


@resident_required
def group(request: ResidentRequest, group: str) -> HttpResponse:
    """One of the groups that are asked for when they are of use: what was told, and whether it may be used."""
    if group not in _GROUPS:
        raise Http404(_("この画面は、ありません。"))
    code = _GROUPS[group][0]
    profile = queries.profile(request.resident.pk)
    form = GroupForm(request.POST if request.method == "POST" else None, group=code, facts=profile.facts)
    if request.method == "POST" and form.is_valid():
        actions.declare(request.resident, by=request.resident, source=vocabulary.DECLARED, **form.declared())
        messages.success(request, _("登録しました。"))
        return redirect("attributes:group", group)
    return page(request, "attributes/group_edit.html", _of_group(request, group, profile, form), status=422 if form.errors else 200)


@never_cache
@resident_required
def nearby(request: ResidentRequest) -> HttpResponse:
    """A public place near home, or where the device is: both stand in the body and nowhere else, and a grid square is kept."""
    form = NearbyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.is_a_choice:
        declared = form.declared()
        actions.declare(request.resident, by=request.resident, source=vocabulary.DECLARED, **declared)
        messages.success(request, _("登録しました。") if declared[vocabulary.PLACE_MESH] else _("おおよその場所を消しました。"))
        return redirect("attributes:group", "nearby")
    words = getattr(form, "cleaned_data", {}).get("words", "")
    around = {"spots": spots.found(request.resident.home_town_id, words), "words": words}
    shown = _of_group(request, "nearby", queries.profile(request.resident.pk), form)
    answer = page(request, "attributes/nearby_edit.html", {**shown, **around}, status=422 if form.errors else 200)
    answer.headers["Permissions-Policy"] = MAY_ASK_WHERE
    return answer


@require_POST
@resident_required
def forget(request: ResidentRequest) -> HttpResponse:
    actions.forget(request.resident, by=request.resident)
    messages.success(request, _("登録した内容をすべて消しました。"))
    return redirect(_PAGE)


def _of_group(request: ResidentRequest, address: str, profile: queries.Profile, form: GroupForm | NearbyForm) -> dict[str, object]:
    code, title = _GROUPS[address]
    return {
        "form": form,
        "address": address,
        "title": title,
        "entries": profile.of_group(code),
        "purpose": current_purpose(code),
        "agrees": answers(request.resident.pk, [code])[code].is_in_force,
        "is_sensitive": code in (vocabulary.CARING, vocabulary.DISABLED),
        "worth": _worth(request, vocabulary.GROUPS[code]),
    }


def _worth(request: ResidentRequest, names: tuple[str, ...]) -> int:
    asked = worth.asked(towns_of(request.resident))
    return max((asked.get(name, 0) for name in names), default=0)


def _cards(request: ResidentRequest, profile: queries.Profile, given: Mapping[str, Answer]) -> list[GroupCard]:
    asked = worth.asked(towns_of(request.resident))
    cards = []
    for address, (code, title) in _GROUPS.items():
        most = max(asked.get(name, 0) for name in vocabulary.GROUPS[code])
        cards.append(GroupCard(address, str(title), given[code].is_in_force, len(profile.of_group(code)), most))
    return cards


def _shown(request: ResidentRequest, profile: queries.Profile, about: AboutMeForm, *, status: int) -> HttpResponse:
    today = timezone.localdate()
    given = answers(request.resident.pk, [*vocabulary.GROUPS])
    shown = {
        "about": about,
        "children": [(one, years_old(one.birth_on, today)) for one in profile.children],
        "children_used_for": _(vocabulary.USED_FOR[vocabulary.CHILDREN]),
        "uses_children": vocabulary.CHILDREN not in profile.off,
        "said_no_children": any(entry.name == vocabulary.CHILDREN for entry in profile.entries),
        "entries": profile.of_group(vocabulary.CORE),
        "has_entries": bool(profile.entries),
        "last_change": max((entry.declared_at for entry in profile.entries), default=None),
        "purpose": current_purpose(RECOMMENDATION),
        "agrees": given[RECOMMENDATION].is_in_force,
        "groups": _cards(request, profile, given),
    }
    return page(request, "attributes/profile_edit.html", shown, status=status)
