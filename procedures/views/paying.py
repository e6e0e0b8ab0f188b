"""Paying a fee: away to the provider's page, back from it, its call-back, and the receipt."""

import json
import logging
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from portal.identity.guards import ResidentRequest, resident_required
from portal.lib import bell
from portal.lib.languages import OFFICIAL
from portal.lib.refusals import Refused
from procedures.actions import payments, provider
from procedures.actions.refusals import HeardBefore, UnknownPayment, WrongAmount
from procedures.documents import pdf_file, receipts
from procedures.queries import payments as queries
from procedures.rules.payments import RECEIVED, PaymentState
from procedures.rules.paysign import NotSigned
from procedures.views.person import address, application_of, lead

logger = logging.getLogger(__name__)
MOST_BYTES = 4096
REFUSED: dict[type[Refused], tuple[int, str]] = {
    UnknownPayment: (404, "No payment has that number."),
    HeardBefore: (409, "This call-back was heard before."),
    WrongAmount: (422, "The payment is about another sum."),
}


@require_POST
@resident_required
def pay(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    """The browser goes to the provider with a signed order; nothing is asked of anybody meanwhile."""
    application = application_of(request, application_id)
    back = address(request, "pay-return", application.pk)
    try:
        return HttpResponseRedirect(payments.start(application, by=request.resident, back=back, now=timezone.now()))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return lead(request, "status", application.pk)


@require_GET
@never_cache
@resident_required
def pay_return(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    """Back from the provider's page. What the browser brings settles nothing: the call-back does, or a worker that asks at once."""
    application = application_of(request, application_id)
    payment = queries.of_case(application)
    if payment is None:
        raise Http404(_("この申請に、支払いはありません。"))
    try:
        told = provider.heard("return", request.GET.dict(), timezone.now())
    except NotSigned:
        told = {}
    if payment.state == PaymentState.PENDING:
        ids = {"payment_id": str(payment.pk), "town_id": payment.municipality_id}
        transaction.on_commit(lambda: bell.ring(payments.ASK, **ids))
    _say(request, "paid" if payment.state in RECEIVED else told.get("status", "") if told.get("payment") == str(payment.pk) else "unknown")
    return HttpResponseRedirect(address(request, "status", application.pk) + "#payment")


def _say(request: HttpRequest, status: str) -> None:
    """In one sentence what the return says. That it is paid is said on the page itself, when it is known."""
    if status == "failed":
        messages.warning(request, _("支払いは終わっていません。支払期限までに、もう一度「支払う」を押してください。"))
    elif status == "unknown":
        messages.info(request, _("支払いのページから戻りました。支払いの結果は、この画面で確かめてください。"))


@require_safe
@resident_required
def payment_pdf(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    """領収証, for what was paid and not given back."""
    application = application_of(request, application_id)
    payment = queries.of_case(application)
    if payment is None or payment.state not in (PaymentState.PAID, PaymentState.REFUNDING):
        return lead(request, "status", application.pk)
    try:
        made = receipts.of_payment(application, payment, timezone.now(), get_language() or OFFICIAL)
        return pdf_file(made, f"tobira-{application.receipt_number}-paid")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return lead(request, "status", application.pk)


def _told(status: int, words: str) -> HttpResponse:
    """A sentence for whoever reads the provider's logs."""
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_POST
def called(request: HttpRequest) -> HttpResponse:
    """The provider's call-back, answered by status: 204 heard, 400 unreadable, 403 not signed, 404 unknown, 409 again, 422 wrong sum."""
    if len(request.body) > MOST_BYTES:
        return _told(400, f"A call-back has at most {MOST_BYTES} bytes.")
    try:
        words = json.loads(request.body)
        payments.hear(provider.heard("call", words, timezone.now()), timezone.now())
    except NotSigned as fault:
        logger.warning("A payment call-back was not believed: %s", fault)
        return _told(403, "The signature or its time is not right.")
    except (ValueError, RecursionError):
        return _told(400, "The body is not JSON with the words of a call-back.")
    except (UnknownPayment, HeardBefore, WrongAmount) as refusal:
        logger.warning("A payment call-back was refused: %s", type(refusal).__name__)
        return _told(*REFUSED[type(refusal)])
    return HttpResponse(status=204)
