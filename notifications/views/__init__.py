"""The inbox, a letter and its PDF.

A letter answers GET only: a program that asks for heads must not open it in the resident's name.
"""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from notifications.actions import notices
from notifications.documents import versions
from notifications.models import Notice
from notifications.models.refusals import RecalledMeanwhile
from notifications.queries import inbox as queries
from notifications.queries import wordings
from portal.identity.guards import ResidentRequest, resident_required
from portal.lib import webpush
from portal.ui.pages import page


@require_safe
@resident_required
def inbox(request: ResidentRequest) -> HttpResponse:
    unread_only = request.GET.get("show") == "unread"
    cards, shown = queries.inbox(request.resident, unread_only=unread_only, page=request.GET.get("page"))
    context = {"cards": cards, "page_obj": shown, "unread_only": unread_only, "push_key": webpush.public_key()}
    return page(request, "notifications/inbox.html", context, parts=["inbox-list"])


@require_GET
@resident_required
def notice(request: ResidentRequest, notice_id: uuid.UUID) -> HttpResponse:
    letter = _letter(request, notice_id)
    if letter.erased_at:
        return page(request, "notifications/notice_erased.html", {"letter": letter}, status=410)
    if letter.recalled_at:
        return page(request, "notifications/notice_recalled.html", {"letter": letter, "successor": versions.successor(letter)})
    try:
        content = notices.open_letter(letter, by=request.resident)
    except RecalledMeanwhile:
        return page(request, "notifications/notice_recalled.html", {"letter": _letter(request, notice_id), "successor": None})
    reading = wordings.reading(letter, content, asked=request.GET.get("words", ""), spoken=get_language() or "ja")
    context = {"letter": letter, "content": reading.content, "reading": reading, "versions": versions.around(letter, content)}
    return page(request, "notifications/notice_page.html", context)


@require_GET
@resident_required
def notice_pdf(request: ResidentRequest, notice_id: uuid.UUID) -> HttpResponse:
    letter = _letter(request, notice_id)
    if letter.recalled_at or letter.erased_at:
        raise Http404
    try:
        data = notices.download(letter, by=request.resident)
    except RecalledMeanwhile:
        raise Http404 from None
    answer = HttpResponse(data, content_type="application/pdf")
    # The name says nothing: on a shared phone the list of downloads is read by others.
    answer.headers["Content-Disposition"] = f'attachment; filename="tobira-{letter.code[-9:]}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _letter(request: ResidentRequest, notice_id: uuid.UUID) -> Notice:
    """The resident's own released letter. Foreign, unreleased and missing ones are the same 404."""
    letter = queries.notice(request.resident, notice_id)
    if letter is None:
        raise Http404(_("このお知らせは見つかりません。"))
    return letter


def badge(request: HttpRequest) -> int:
    """Unopened letters, for the menu. A page that has counted them already leaves the number on the request."""
    resident = getattr(request, "resident", None)
    if resident is None:
        return 0
    counted: int | None = getattr(request, "unopened", None)
    return queries.unopened(resident) if counted is None else counted
