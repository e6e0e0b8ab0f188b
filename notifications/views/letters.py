"""A letter: its page, its PDF, its receipt, its day in a calendar. Each stands behind `door`.

None answers HEAD: a program that asks for heads must not open a letter in its reader's name.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from notifications.actions import openings
from notifications.documents import calendars, receipts, versions
from notifications.models import Notice
from notifications.models.refusals import RecalledMeanwhile
from notifications.queries import evidence, shelf, wordings
from notifications.rules import ranges
from notifications.rules.doors import is_strict, need_of
from notifications.views.door import Links, reader_of
from portal.identity.guards import acting_of, person_of
from portal.identity.queries import proxies
from portal.lib import webpush
from portal.lib.languages import OFFICIAL
from portal.ui.pages import page


def letter(request: HttpRequest, letter: Notice) -> HttpResponse:
    """The letter. A POST confirms that it is received; where a class asks for that, nothing else opens it."""
    links = Links.of(request)
    if ended := _ended(request, letter):
        return ended
    is_confirmed = request.method == "POST"
    if _waits(letter) and not is_confirmed:
        return page(request, "notifications/notice_confirm.html", {"letter": letter, "links": links, "here": links.to("notice", letter.pk)})
    try:
        content = openings.open_letter(letter, reader_of(request), confirmed=is_confirmed and letter.confirm_to_open)
    except RecalledMeanwhile:
        letter.refresh_from_db(fields=["recalled_at", "recall_reason"])
        return _recalled(request, letter)
    if is_confirmed:
        return redirect(links.to("notice", letter.pk))
    letter.refresh_from_db(fields=["first_opened_at"])
    around = versions.around(letter, content, need_of(letter.required_level, letter.max_age))
    reading = wordings.reading(letter, content, asked=request.GET.get("words", ""), spoken=get_language() or "ja")
    shown = {
        "content": reading.content, "reading": reading, "versions": around, "before_url": _at(links, around.before),
        "successor_url": _at(links, around.successor),
    }  # fmt: skip
    return page(request, "notifications/notice_page.html", _shown(request, letter, links) | shown)


def _at(links: Links, other: Notice | None) -> str:
    return links.to("notice", other.pk) if other else ""


def _shown(request: HttpRequest, letter: Notice, links: Links) -> dict[str, object]:
    """What stands around the body. Labels, the archive and who else may read are the person's own business, not a proxy's."""
    acting, person = acting_of(request), person_of(request)
    known = evidence.evidence(letter)
    shown: dict[str, object] = {
        "letter": letter, "links": links, "acting": acting, "evidence": known, "pdf_url": links.to("notice-pdf", letter.pk),
        "receipt_url": links.to("notice-receipt", letter.pk), "has_calendar": letter.deadline_on is not None,
        "calendar_url": links.to("notice-calendar", letter.pk),
    }  # fmt: skip
    if acting is None:
        shown |= {"shelf": shelf.of_letter(person, letter), "sharing": shelf.sharing(person, letter, timezone.localdate())}
        # What needs a card to be read does not lie open on a phone afterwards.
        shown |= {"may_be_kept": not is_strict(letter.required_level), "push_key": webpush.public_key()}
        if known.by_proxy:
            shown["agents"] = {str(one.pk): one.agent.full_name for one in proxies.acting_for(person) if one.agent}
    return shown


def pdf(request: HttpRequest, letter: Notice) -> HttpResponse:
    """The file, whole or from where a slow line broke off. A part that goes on needs no new entry; whoever begins makes one."""
    if letter.recalled_at or letter.erased_at:
        raise Http404(_("このPDFは、もう受け取れません。"))
    if _waits(letter):
        return redirect(Links.of(request).to("notice", letter.pk))
    etag = f'"{letter.pdf_digest}"'
    if request.headers.get("If-None-Match") == etag and letter.first_downloaded_at:
        return _file(HttpResponse(status=304), letter, etag)
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    goes_on = letter.first_downloaded_at is not None and ranges.goes_on(asked)
    try:
        data = openings.file_of(letter, reader_of(request)) if goes_on else openings.download(letter, reader_of(request))
    except RecalledMeanwhile:
        raise Http404 from None
    return _file(_part(data, asked), letter, etag)


def _part(data: bytes, asked: str) -> HttpResponse:
    try:
        part = ranges.part_of(asked, len(data))
    except ranges.NoSuchPart:
        answer = HttpResponse(status=416)
        answer.headers["Content-Range"] = f"bytes */{len(data)}"
        return answer
    if part is None:
        return HttpResponse(data, content_type="application/pdf")
    first, last = part
    answer = HttpResponse(data[first : last + 1], status=206, content_type="application/pdf")
    answer.headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    return answer


def _file(answer: HttpResponse, letter: Notice, etag: str) -> HttpResponse:
    # The name says nothing: on a shared phone the list of downloads is read by others.
    answer.headers["Content-Disposition"] = f'attachment; filename="tobira-{letter.code[-9:]}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["ETag"] = etag
    answer.headers["Content-Length"] = str(len(answer.content))
    return answer


def receipt(request: HttpRequest, letter: Notice) -> HttpResponse:
    """The proof of when it was published, arrived and was opened, for whoever has opened it."""
    if letter.first_opened_at is None or letter.erased_at:
        return redirect(Links.of(request).to("notice", letter.pk))
    answer = HttpResponse(receipts.receipt(letter, timezone.now(), get_language() or OFFICIAL), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="tobira-receipt-{letter.code[-9:]}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def calendar(request: HttpRequest, letter: Notice) -> HttpResponse:
    """The deadline for the reader's own calendar, which others may see: it says the kind and the town, nothing else."""
    if letter.deadline_on is None or letter.recalled_at or letter.erased_at:
        return redirect(Links.of(request).to("notice", letter.pk))
    answer = HttpResponse(calendars.deadline(letter, timezone.now()), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="tobira-deadline.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _waits(letter: Notice) -> bool:
    return letter.confirm_to_open and letter.first_opened_at is None


def _ended(request: HttpRequest, letter: Notice) -> HttpResponse | None:
    if letter.erased_at:
        return page(request, "notifications/notice_erased.html", {"letter": letter, "links": Links.of(request)}, status=410)
    return _recalled(request, letter) if letter.recalled_at else None


def _recalled(request: HttpRequest, letter: Notice) -> HttpResponse:
    links, successor = Links.of(request), versions.successor(letter)
    shown = {"letter": letter, "successor": successor, "links": links, "successor_url": _at(links, successor)}
    return page(request, "notifications/notice_recalled.html", shown)
