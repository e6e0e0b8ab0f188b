"""What one takes along from a case: its receipt as a file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.identity.guards import ResidentRequest, resident_required
from portal.lib.languages import OFFICIAL
from portal.lib.refusals import Refused
from procedures.documents import pdf_file, receipts
from procedures.views.person import application_of, lead


@require_safe
@resident_required
def receipt_pdf(request: ResidentRequest, application_id: UUID) -> HttpResponse:
    application = application_of(request, application_id)
    if not application.receipt_number:
        return lead(request, "resume", application.pk)
    try:
        return pdf_file(receipts.receipt(application, timezone.now(), get_language() or OFFICIAL), f"tobira-{application.receipt_number}")
    except Refused as refusal:
        messages.error(request, str(refusal))
        return lead(request, "receipt", application.pk)
