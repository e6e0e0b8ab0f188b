"""「わたしのまち」: where I live, and which other towns I follow."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.identity.actions import homes as actions
from portal.identity.guards import ResidentRequest, resident_required
from portal.identity.models.home import Why
from portal.identity.queries import homes
from portal.lib.refusals import Refused
from portal.municipalities.queries import towns
from portal.ui.pages import page


class FollowForm(forms.Form):
    town = forms.ChoiceField(label=gettext_lazy("市町村"))
    why = forms.ChoiceField(label=gettext_lazy("理由"), required=False, choices=[("", gettext_lazy("答えない")), *Why.choices])
    why.help_text = gettext_lazy("あなたの画面に出るだけです。市町村には伝わりません。")

    def __init__(self, data: object = None, *, without: tuple[str, ...]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        offered = [(one.code, one.name) for one in towns() if one.code not in without]
        self.fields["town"].choices = [("", gettext_lazy("選んでください")), *offered]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@resident_required
def mine(request: ResidentRequest) -> HttpResponse:
    me = request.resident
    form = FollowForm(request.POST if request.method == "POST" else None, without=homes.towns_of(me))
    if request.method == "POST" and form.is_valid():
        try:
            actions.follow(me, form.cleaned_data["town"], by=me, now=timezone.now(), why=form.cleaned_data["why"])
            messages.success(request, _("見るまちに加えました。"))
            return redirect("family:towns")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    history = homes.home_history(me)
    shown = {"home": me.home_town, "history": history, "followed": homes.followed(me), "form": form}
    return page(request, "identity/town_mine.html", shown, status=422 if form.errors else 200)


@require_POST
@resident_required
def follow(request: ResidentRequest, code: str) -> HttpResponse:
    """The button on a town's page."""
    try:
        actions.follow(request.resident, code, by=request.resident, now=timezone.now())
        messages.success(request, _("見るまちに加えました。おすすめとホームに、このまちのお知らせも出ます。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("family:towns")
    return redirect("front:town", code)


@require_POST
@resident_required
def unfollow(request: ResidentRequest, code: str) -> HttpResponse:
    actions.unfollow(request.resident, code, by=request.resident)
    messages.success(request, _("見るまちから外しました。"))
    return redirect("family:towns")
