"""A town's help: whom to call now, and what people ask."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.help import standard
from portal.help.queries import answers, desks
from portal.municipalities import queries as towns
from portal.ui.pages import page


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """That of the reader's own town; for everybody else the one of all, with the way to each town's."""
    resident = request.resident  # type: ignore[attr-defined]
    code = (resident and resident.home_town_id) or towns.PREFECTURE
    others = [town for town in towns.towns() if town.is_open] if code == towns.PREFECTURE else []
    return _shown(request, code, others=others)


@require_safe
def town_page(request: HttpRequest, code: str) -> HttpResponse:
    return _shown(request, code)


@require_safe
def subject_page(request: HttpRequest, subject: str) -> HttpResponse:
    """The questions of one subject, as the reader's own town answers them: where the link beside a form leads."""
    if subject not in standard.SUBJECTS:
        raise Http404(_("この題の質問はありません。"))
    resident = request.resident  # type: ignore[attr-defined]
    return _shown(request, (resident and resident.home_town_id) or towns.PREFECTURE, subject)


def _shown(request: HttpRequest, code: str, subject: str = "", others: object = ()) -> HttpResponse:
    town = towns.town(code) if len(code) == 6 and code.isdecimal() else None
    if town is None:
        raise Http404(_("この番号の市町村はありません。"))
    shown = {
        "town": town, "subject": standard.SUBJECTS.get(subject, ""), "shelves": answers.shelves(code, subject), "others": others,
        "call": desks.call_us(town, timezone.now()), "is_general": code == towns.PREFECTURE,
    }  # fmt: skip
    return page(request, "help/help.html", shown)
