"""The page where anybody can verify a letter: by the number printed on it, or by its file."""

from __future__ import annotations

import datetime as dt

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from notifications.forms.verifying import VerifyFileForm, VerifyForm
from notifications.queries import proofs
from notifications.queries.proofs import FileProof, Verdict
from portal.identity import tries
from portal.identity.limiting import too_many
from portal.identity.rules.limits import Counter, Limit, network_of
from portal.ui.pages import page

# Reading a file takes a second of a processor: so many from one address, and from all together.
PER_ADDRESS = Limit(20, dt.timedelta(minutes=15))
ALTOGETHER = Limit(300, dt.timedelta(minutes=15))
_STATUS = {Verdict.GENUINE: 200, Verdict.CHANGED: 422, Verdict.UNKNOWN: 404}


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    return _by_file(request) if request.method == "POST" else _by_number(request)


def _by_number(request: HttpRequest) -> HttpResponse:
    form = VerifyForm(request.GET or None)
    is_asked = form.is_valid()
    proof = proofs.proof(form.cleaned_data["number"]) if is_asked else None
    status = 404 if is_asked and proof is None else 200
    return _page(request, form, VerifyFileForm(), status, is_asked=is_asked, proof=proof)


def _by_file(request: HttpRequest) -> HttpResponse:
    try:
        address = network_of(get_adapter().get_client_ip(request))
        tries.take([Counter(f"verify:address:{address}", PER_ADDRESS), Counter("verify:all", ALTOGETHER)])
    except tries.TooMany as full:
        return too_many(request, full.seconds)
    form = VerifyFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, VerifyForm(), form, 422)
    found = proofs.proof_of_file(form.cleaned_data["file"].read())
    return _page(request, VerifyForm(), VerifyFileForm(), _STATUS[found.verdict], found=found)


def _page(
    request: HttpRequest, form: VerifyForm, file_form: VerifyFileForm, status: int, *, is_asked: bool = False,
    proof: proofs.Proof | None = None, found: FileProof | None = None,
) -> HttpResponse:  # fmt: skip
    shown = found.proof if found else proof
    context = {"form": form, "file_form": file_form, "is_asked": is_asked, "proof": shown, "verdict": found.verdict if found else ""}
    answer = page(request, "notifications/verify_page.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
