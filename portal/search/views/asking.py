"""A question in a sentence, answered by quoting what the town has written; and where it goes when nobody has written anything.

A link from LINE opens it filled in: `/ask/?q=…&town=271403`. No login is needed.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from portal.identity import limiting
from portal.identity.queries import homes
from portal.identity.rules.limits import Action
from portal.lib.refusals import Refused
from portal.municipalities.queries import town
from portal.search import queries
from portal.search.actions import questions
from portal.search.forms import AskForm
from portal.search.rules import cleaning
from portal.ui.pages import page

LEFT = gettext_lazy("質問を、市町村の担当に渡しました。どなたの質問かは残りません。案内ができたら、ここで見つかるようになります。")
DOOR = limiting.Door(Action.MAKE)


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    form = AskForm(request.GET)
    question, towns = form.asked("q"), _towns(request, form)
    found = queries.answers(question, towns, timezone.localdate()) if question else None
    asked_town = town(found.towns[0]) if found and found.towns else None
    shown = {
        "form": form,
        "found": found,
        "town": asked_town,
        # As it would be kept: whoever asks sees what is left of it before they send it.
        "kept": cleaning.cleaned(question) if found else "",
        "chosen_town": form.asked("town") or (towns[0] if towns else ""),
    }
    return page(request, "search/ask.html", shown)


@sensitive_post_parameters()
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Without a trace of who asks, whether or not somebody is logged in."""
    full = limiting.attempt(request, DOOR)
    if full is not None:
        return full
    try:
        questions.leave(request.POST.get("q", ""), request.POST.get("town", ""), today=timezone.localdate())
        messages.success(request, LEFT)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("search:ask")


def _towns(request: HttpRequest, form: AskForm) -> tuple[str, ...]:
    """The town that was chosen, then the reader's own."""
    resident = request.resident  # type: ignore[attr-defined]
    mine = homes.towns_of(resident) if resident is not None else ()
    chosen = form.asked("town")
    return (chosen,) if chosen else mine
