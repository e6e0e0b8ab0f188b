"""「あなたについて」: what a resident told, and the switch that lets it be used."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.consent import actions as consents
from portal.consent.queries import current_purpose, in_force
from portal.consent.rules import RECOMMENDATION
from portal.identity.guards import ResidentRequest, resident_required
from portal.lib.refusals import Refused
from portal.ui.pages import page

from . import actions, queries
from .forms import AboutMeForm
from .rules import vocabulary
from .rules.ages import years_old
from .rules.values import NO_CHILDREN

_PAGE = "attributes:attributes"


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
    try:
        if request.POST.get("agree") == "yes":
            consents.grant(request.resident, RECOMMENDATION, by=request.resident)
            messages.success(request, _("これから、登録した内容を「おすすめ」に使います。いつでもやめられます。"))
        else:
            consents.withdraw(request.resident, RECOMMENDATION, by=request.resident)
            messages.success(request, _("登録した内容を使うのをやめました。次に開く画面から、使われません。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(_PAGE)


@require_POST
@resident_required
def forget(request: ResidentRequest) -> HttpResponse:
    actions.forget(request.resident, by=request.resident)
    messages.success(request, _("登録した内容をすべて消しました。"))
    return redirect(_PAGE)


def _shown(request: ResidentRequest, profile: queries.Profile, about: AboutMeForm, *, status: int) -> HttpResponse:
    today = timezone.localdate()
    shown = {
        "about": about,
        "children": [(one, years_old(one.birth_on, today)) for one in profile.children],
        "said_no_children": any(entry.name == vocabulary.CHILDREN for entry in profile.entries),
        "has_entries": bool(profile.entries),
        "last_change": max((entry.declared_at for entry in profile.entries), default=None),
        "purpose": current_purpose(RECOMMENDATION),
        "agrees": in_force(request.resident.pk, RECOMMENDATION),
    }
    return page(request, "attributes/profile_edit.html", shown, status=status)
