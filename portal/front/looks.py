"""A town's own colour and mark, as files that browsers keep: their addresses change when they do."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.municipalities import queries
from portal.municipalities.rules import colours

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def sheet(request: HttpRequest, code: str, colour: str) -> HttpResponse:
    """The colour of a town as a style sheet. The colour stands in the address, so nothing is asked of the data base."""
    normal = colours.normal(colour)
    if normal is None or not colours.judge(normal).is_readable:
        raise Http404(_("この色は使われていません。"))
    dark = colours.for_the_dark(normal)
    text = (
        f"@layer theme{{:root{{--town:{normal};--on-town:{colours.WHITE}}}"
        f"@media (prefers-color-scheme:dark){{:root{{--town:{dark};--on-town:{colours.DARK}}}}}}}\n"
    )
    return HttpResponse(text, content_type="text/css", headers={"Cache-Control": FOR_EVER})


@require_safe
def crest(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    found = queries.crest(code, digest)
    if found is None:
        raise Http404(_("この市章はありません。"))
    return HttpResponse(found, content_type="image/png", headers={"Cache-Control": FOR_EVER})


@require_safe
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """How the head of a resident's page looks in that town, for who chooses its colour: a page without anybody in it."""
    town = queries.town(code)
    if town is None:
        raise Http404(_("この番号の市町村はありません。"))
    return render(request, "front/look_sample.html", {"town": town})
