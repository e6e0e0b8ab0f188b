"""「家族」: who belongs to the household."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.identity.actions import family as actions
from portal.identity.forms.family import MemberForm
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.models import Relation
from portal.identity.queries import family
from portal.lib.ages import age_on
from portal.lib.refusals import Refused
from portal.ui.pages import page


@require_http_methods(["GET", "POST"])
@resident_required
def mine(request: ResidentRequest) -> HttpResponse:
    form = MemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_member(request.resident, by=request.resident, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("ご家族を登録しました。"))
            return redirect("family:family")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    today = timezone.localdate()
    members = [(one, Relation(one.relation).label, age_on(one.birth_on, today)) for one in family.members(request.resident.pk)]
    return page(request, "identity/family.html", {"members": members, "form": form}, status=422 if form.errors else 200)


@require_POST
@resident_required
def remove(request: ResidentRequest, member_id: int) -> HttpResponse:
    try:
        actions.remove_member(request.resident, member_id, by=request.resident)
        messages.success(request, _("ご家族の登録を消しました。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("family:family")
