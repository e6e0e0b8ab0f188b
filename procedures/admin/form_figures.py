"""How a form fares, for the officers whose procedure it is: a table that reads the same without its bars."""

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.identity.backoffice import OfficerRequest, office
from procedures.models import Procedure
from procedures.queries import figures, staff
from procedures.rules.figures import Spread


@require_safe
def shown(request: OfficerRequest, procedure_id: int) -> HttpResponse:
    procedure = staff.procedures_of(request.officer).filter(pk=procedure_id).first()
    if procedure is None:
        raise Http404(_("この手続は見つかりません。"))
    versions = figures.versions(procedure)
    wanted = request.GET.get("version", "")
    version = next((each for each in versions if str(each.number) == wanted), versions[0] if versions else None)
    found = figures.of(version, timezone.now()) if version else None
    context = {
        **office.each_context(request), "opts": Procedure._meta, "title": _("様式の集計"), "procedure": procedure, "versions": versions,
        "version": version, "found": found, "pages": _pages(found) if found else [],
    }  # fmt: skip
    return TemplateResponse(request, "admin/procedures/procedure/figures.html", context)


def _pages(found: figures.Figures) -> list[dict[str, Any]]:
    """Bars are drawn to the longest of them."""
    longest = found.longest_bar or 1
    return [{"page": page, "bar": round(100 * (page.stopped or 0) / longest), "took": _worded(page.took)} for page in found.pages]


def _worded(took: Spread | None) -> tuple[str, str] | None:
    return (_clock(took.middle), _clock(took.most)) if took else None


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return _("{minutes}分{seconds}秒").format(minutes=minutes, seconds=rest) if minutes else _("{seconds}秒").format(seconds=rest)
