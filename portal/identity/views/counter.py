"""The resident's half of a recovery that began at a counter: the paper's code and the mailbox, the code in the mail, and in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.identity import limiting, mailcodes
from portal.identity.actions import counterrecoveries
from portal.identity.forms.counter import PaperForm
from portal.identity.models import CounterRecovery
from portal.identity.queries.actors import login_of
from portal.identity.queries.logins import is_anothers
from portal.ui.pages import page

from .mailed import ask_code
from .recovery import come_in

PURPOSE = "counter"


@require_http_methods(["GET", "POST"])
def counter_recovery(request: HttpRequest) -> HttpResponse:
    """One sentence for everything that is not the right paper with its own mailbox."""
    if request.user.is_authenticated:
        return redirect("identity:account")
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        row = counterrecoveries.enter(form.cleaned_data["paper"], address, now=timezone.now())
        if row is not None:
            return _mailed(request, row, address)
        form.add_error(None, str(counterrecoveries.PaperRefused()))
    return page(request, "identity/counter_recovery.html", {"form": form})


@require_http_methods(["GET", "POST"])
def counter_recovery_code(request: HttpRequest) -> HttpResponse:
    def accept(known: dict[str, str]) -> HttpResponse:
        return come_in(request, counterrecoveries.finish(known["recovery"], known["address"], now=timezone.now()))

    if request.user.is_authenticated:
        return redirect("identity:account")
    return ask_code(request, PURPOSE, "identity/counter_recovery_code.html", accept, reverse("identity:counter_recovery"))


def _mailed(request: HttpRequest, row: CounterRecovery, address: str) -> HttpResponse:
    """A mailbox that another account has by now gets another mail; the page is the same."""
    taken = is_anothers(address, login_of(row.resident))
    otherwise = "address_taken" if taken else ""
    mailcodes.ask(request, PURPOSE, address, template="counter_code", otherwise=otherwise, recovery=str(row.pk))
    limiting.succeeded(request)
    return redirect("identity:counter_recovery_code")
