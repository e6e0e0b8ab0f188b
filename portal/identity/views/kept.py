"""What was written before the login or the card, and one button that sends it on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.identity import keeping
from portal.ui.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# What forms carry for themselves and nobody wrote.
_MACHINERY = frozenset({"action", "from", "go", "next", "seen", "level", "age"})
_SHOWN = 300


@require_GET
@login_required
def kept(request: HttpRequest, kept_id: UUID) -> HttpResponse:
    """Officers' forms come back here too, so a login is enough; whose form it is was settled when it was kept."""
    found = keeping.find(request, kept_id)
    if found is None:
        return page(request, "identity/kept_gone.html", status=404)
    pairs = [(name, value) for name, values in found.body.lists() for value in values]
    context = {"path": found.path, "pairs": pairs, "had_files": found.had_files, "written": _written(pairs)}
    return page(request, "identity/kept.html", context)


def _written(pairs: list[tuple[str, str]]) -> list[str]:
    """What the person wrote, in the order of the form."""
    values = [value.strip() for name, value in pairs if name not in _MACHINERY and not name.endswith(("_FORMS", "-id"))]
    return [value if len(value) <= _SHOWN else _("%(start)s…（続きもあります）") % {"start": value[:_SHOWN]} for value in values if value]
