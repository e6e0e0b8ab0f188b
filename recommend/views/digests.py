"""How often one is told of suggestions, and what the last weekly digest was about."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.identity.guards import ResidentRequest, resident_required
from portal.ui.pages import page
from recommend.actions import digests as actions
from recommend.forms.digest import PaceForm
from recommend.queries import digests as queries
from recommend.rules.digest import Pace


@require_http_methods(["GET", "HEAD", "POST"])
@resident_required
def digest(request: ResidentRequest) -> HttpResponse:
    today, mine = timezone.localdate(), queries.chosen(request.resident)
    form = PaceForm(request.POST if request.method == "POST" else None, initial={"how": mine.how, "weekday": mine.weekday})
    if form.is_bound and form.is_valid():
        how, weekday = form.cleaned_data["how"], form.cleaned_data["weekday"]
        actions.choose(request.resident, how, weekday, by=request.resident, today=today)
        messages.success(request, _("知らせ方を登録しました。"))
        return redirect("recommend:digest")
    shown = {
        "form": form,
        "mine": mine,
        "is_weekly": mine.how == Pace.WEEKLY,
        "lines": queries.last_digest(request.resident, mine.digested_on, today),
    }
    return page(request, "recommend/digest.html", shown, status=422 if form.errors else 200)
