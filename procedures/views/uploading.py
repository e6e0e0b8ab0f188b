"""Parts of a file, sent by the page's script; without it the page sends the whole file as any form does.

`POST …/uploads/` (question, name, size) answers where to send to and from which byte on; each `POST` there carries `Upload-Offset` and
up to `part` bytes; `GET` says how far it came. 409 tells the offset that is wanted. The last part answers `{"done": true}`.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.identity.guards import ResidentRequest, resident_required
from portal.lib.refusals import Refused
from procedures.actions import uploading
from procedures.actions.refusals import PartTooLarge
from procedures.models import Upload
from procedures.queries import papers
from procedures.views.person import address, application_of

_LONGEST_NAME = 300


@require_POST
@resident_required
def begin(request: ResidentRequest, application_id: UUID) -> JsonResponse:
    application = application_of(request, application_id)
    key, name = request.POST.get("question", ""), request.POST.get("name", "")[:_LONGEST_NAME]
    try:
        found = uploading.begin(application, key, name, _number(request.POST.get("size", "")), by=request.resident, now=timezone.now())
    except Refused as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=422)
    return _stands(request, found, 201)


@require_http_methods(["GET", "POST"])
@resident_required
def upload(request: ResidentRequest, application_id: UUID, upload_id: UUID) -> JsonResponse:
    application = application_of(request, application_id)
    found = papers.upload(application, upload_id)
    if found is None:
        raise Http404(_("このファイルは見つかりません。"))
    if request.method == "GET":
        return _stands(request, found, 200)
    if _number(request.headers.get("Content-Length", "")) > uploading.PART:
        return JsonResponse({"sentence": str(PartTooLarge())}, status=413)
    try:
        if not uploading.receive(found, _number(request.headers.get("Upload-Offset", "")), request.body, now=timezone.now()):
            found.refresh_from_db()
            return _stands(request, found, 409)
        if found.received < found.size:
            return _stands(request, found, 200)
        # What is wrong with the file may undo its attaching; that its parts are gone stays.
        uploading.finish(found, application, by=request.resident, now=timezone.now())
    except Refused as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=422)
    return JsonResponse({"done": True})


def _stands(request: HttpRequest, found: Upload, status: int) -> JsonResponse:
    where = address(request, "upload", found.application_id, found.pk)
    return JsonResponse({"url": where, "offset": found.received, "part": uploading.PART}, status=status)


def _number(text: str) -> int:
    """-1 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else -1
