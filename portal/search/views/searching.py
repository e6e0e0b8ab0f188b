"""One search over everything: what is published, for anybody; and for a resident their own letters beside it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.identity.queries import homes, standing
from portal.search import queries
from portal.search.forms import SearchForm
from portal.search.forms.searching import KIND_NAMES
from portal.search.queries import Finding, Hit, Reader, Wish
from portal.ui.pages import page

ON_A_PAGE = 20
# Of each kind on the first page, before "more".
IN_A_GROUP = 4
MOST_PAGES = 15
# Looked at for the groups of the first page.
SHOWN = 60
EXAMPLES = ("ほけん", "ほいくえん", "ごみの日", "引っ越し", "児童手当", "避難所", "予防接種", "図書館")


@dataclass(frozen=True)
class Link:
    """One way to narrow the page. `count` is "" where it is not known."""

    label: str
    url: str
    is_current: bool
    count: str = ""


@dataclass(frozen=True)
class Group:
    """The best hits of one kind; `more_url` leads to all of them."""

    label: str
    hits: tuple[Hit, ...]
    count: int
    more_url: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    wish = Wish(form.asked("q"), form.asked("kind"), form.asked("town"), as_typed="exact" in request.GET)
    number = _page_number(request)
    finding = queries.find(
        wish, reader_of(request), timezone.localdate(), start=(number - 1) * ON_A_PAGE if wish.kind else 0,
        most=ON_A_PAGE if wish.kind else SHOWN,
    )  # fmt: skip
    links = {"kinds": _kinds(wish, finding), "towns": _towns(form, wish), "examples": EXAMPLES}
    shown = {"form": form, "wish": wish, "finding": finding, **links, **_results(wish, finding, number)}
    return page(request, "search/search.html", shown, parts=["search-results"])


def reader_of(request: HttpRequest) -> Reader:
    """The resident and their towns; a guest has none."""
    resident = request.resident  # type: ignore[attr-defined]
    if resident is None:
        return Reader()
    return Reader(homes.towns_of(resident), resident, standing(request))


def _results(wish: Wish, finding: Finding, number: int) -> dict[str, Any]:
    if not wish.kind:
        return {"groups": _groups(wish, finding)}
    pages = Paginator(range(finding.count), ON_A_PAGE).get_page(number)
    return {"hits": finding.hits, "page_obj": pages, "query": _query(wish, kind=wish.kind)[1:]}


def _groups(wish: Wish, finding: Finding) -> list[Group]:
    """In the order of the best hit of each kind."""
    by_kind: dict[str, list[Hit]] = {}
    for hit in finding.hits:
        by_kind.setdefault(hit.kind, []).append(hit)
    return [_group(wish, kind, hits, finding.kinds[kind]) for kind, hits in by_kind.items()]


def _group(wish: Wish, kind: str, hits: list[Hit], count: int) -> Group:
    more = _query(wish, kind=kind) if count > IN_A_GROUP else ""
    return Group(str(KIND_NAMES[kind]), tuple(hits[:IN_A_GROUP]), count, more)


def _kinds(wish: Wish, finding: Finding) -> list[Link]:
    if wish.kind:
        counts: dict[str, str] = {}
        offered = list(KIND_NAMES)
    else:
        counts = {kind: str(count) for kind, count in finding.kinds.items()}
        offered = [kind for kind in KIND_NAMES if finding.kinds.get(kind)]
    links = [Link(_("すべて"), _query(wish, kind=""), not wish.kind)]
    return links + [Link(str(KIND_NAMES[kind]), _query(wish, kind=kind), kind == wish.kind, counts.get(kind, "")) for kind in offered]


def _towns(form: SearchForm, wish: Wish) -> list[Link]:
    choices = form.fields["town"].choices  # type: ignore[attr-defined]
    return [Link(str(name), _query(wish, town=code), code == wish.town) for code, name in choices]


def _query(wish: Wish, **changed: str) -> str:
    facts = {"q": wish.typed, "kind": wish.kind, "town": wish.town, "exact": "1" if wish.as_typed else "", **changed}
    return "?" + urlencode({name: value for name, value in facts.items() if value})


def _page_number(request: HttpRequest) -> int:
    written = request.GET.get("page", "1")
    return min(max(1, int(written)), MOST_PAGES) if written.isdecimal() and len(written) < 4 else 1
