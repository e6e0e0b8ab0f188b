"""After a case was sent: what it said is kept under 「あなたについて」 as far as the applicant ticks it, and nothing by itself."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.attributes import actions as attributes
from portal.attributes.rules.vocabulary import PROCEDURE
from portal.identity.guards import ResidentRequest, resident_required
from procedures.queries import cases, offering
from procedures.views.person import application_of, lead, reader_of


@require_POST
@resident_required
def also_use(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    """What is offered at this moment and was ticked; a consent that was taken back meanwhile closes its boxes."""
    application = application_of(request, application_id)
    if not application.receipt_number:
        return lead(request, "resume", application.pk)
    sent, _agents = cases.sendings(application)
    offers = offering.offered(application, sent, reader_of(request), timezone.now())
    ticked = {one.name: one.value for one in offers if one.is_agreed and one.name in request.POST.getlist("use")}
    if ticked:
        attributes.declare(request.resident, by=request.resident, source=PROCEDURE, **ticked)
        messages.success(request, _("選んだものを「あなたについて」に登録しました。いつでも直せます。"))
    else:
        messages.info(request, _("何も登録していません。使うものを選んでください。"))
    return lead(request, "receipt", application.pk)
