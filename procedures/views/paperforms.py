"""書かない窓口: who will go to the counter types once and takes the filled-in papers along. No login, and nothing stays here.

What is typed comes with one POST and leaves with its answer: no row, no session, no cache, no line of a log holds it.
"""

from collections.abc import Sequence
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from portal.identity import limiting, pilots
from portal.identity.rules.limits import Action
from portal.lib.refusals import Refused
from portal.municipalities.openness import Part
from portal.municipalities.queries import Town
from portal.ui.pages import page
from procedures.actions.refusals import TooMuchForCodes
from procedures.documents import paperforms as papers
from procedures.documents import pdf_file
from procedures.forms.page import PageForm
from procedures.queries import paperforms as queries
from procedures.rules import answers as rules
from procedures.rules.definition import Definition
from procedures.rules.papercode import TooLong
from procedures.rules.paperforms import Sheet, joined

DOOR = limiting.Door(Action.MAKE)


@require_GET
def choose(request: HttpRequest, town_id: str) -> HttpResponse:
    town = _town(town_id)
    context = {"town": town, "sheets": queries.offered(town_id), "wants_one": "wanting" in request.GET}
    return page(request, "procedures/paperforms_choose.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, town_id: str) -> HttpResponse:
    """The questions of the chosen sheets; the answer to the POST is the papers themselves."""
    town = _town(town_id)
    asked = request.POST if request.method == "POST" else request.GET
    sheets = queries.chosen(town_id, asked.getlist("form")[:50])
    if not sheets:
        return HttpResponseRedirect(f"{reverse('procedures:paper-forms', args=[town_id])}?wanting")
    form = joined(queries.catalogue(), sheets)
    if request.method != "POST":
        return _asked(request, town, sheets, form, PageForm([*form.fields()], entries=rules.Entries()))
    return limiting.attempt(request, DOOR) or _made(request, town, sheets, form)


def _made(request: HttpRequest, town: Town, sheets: Sequence[Sheet], form: Definition) -> HttpResponse:
    today, fields = timezone.localdate(), [*form.fields()]
    typed = PageForm(fields, request.POST, entries=rules.Entries()).typed()
    entries = rules.Entries()
    for each in form.pages:
        entries = rules.fill_page(form, each, entries, typed, today)
    if request.POST.get("go", "").startswith("address:"):
        return _asked(request, town, sheets, form, PageForm(fields, entries=queries.with_address(form, entries)))
    drawn = PageForm(fields, request.POST, entries=entries)
    if found := rules.problems(form, entries, today):
        drawn.tell(found)
        return _asked(request, town, sheets, form, drawn, 422)
    try:
        content = papers.sheets_pdf(town.code, town.name, sheets, rules.clean(form, entries.answers, today), today)
    except TooLong:
        drawn.add_error(None, str(TooMuchForCodes()))
    except Refused as refusal:
        drawn.add_error(None, str(refusal))
    else:
        return pdf_file(content, "tobira-counter-forms")
    return _asked(request, town, sheets, form, drawn, 422)


def _asked(
    request: HttpRequest, town: Town, sheets: Sequence[Sheet], form: Definition, drawn: PageForm, status: int = 200
) -> HttpResponse:  # fmt: skip
    titles = {field.key: each.title for each in form.pages for field in each.fields}
    groups = [(title, [*rows]) for title, rows in groupby(drawn.rows({}), key=lambda row: titles[row.field.key])]
    context = {"town": town, "sheets": sheets, "form": drawn, "groups": groups}
    return page(request, "procedures/paperforms_fill.html", context, status=status)


def _town(town_id: str) -> Town:
    found = next((town for town in pilots.towns_open_to(None, Part.PAPERFORMS) if town.code == town_id), None)
    if found is None or not queries.offered(town_id):
        raise Http404(_("この市町村では、まだ使えません。"))
    return found
