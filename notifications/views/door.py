"""The one door to a letter. Its page, PDF, receipt and calendar entry go through it, for oneself and on behalf of another.

It asks, in this order: is it there for this person (404); may the proxy have it (the same 404); has the session shown enough
(the way to show it, and back). Nothing of the letter is given to the view before that.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notifications.actions import freezing
from notifications.actions.openings import Reader, Unsound
from notifications.models import Notice
from notifications.models.refusals import Frozen
from notifications.queries import inbox as queries
from notifications.rules.doors import is_strict, need_of
from portal.identity.guards import Acting, Power, acting_of, person_of, proxy_required, resident_required, step_up
from portal.identity.queries import standing
from portal.ui.pages import page

LetterView = Callable[[HttpRequest, Notice], HttpResponse]
View = Callable[..., HttpResponse]


def mine(view: LetterView, *methods: str) -> View:
    """The page of one's own letter."""
    return require_http_methods(methods)(resident_required(_admitted(view)))


def by_proxy(view: LetterView, *methods: str) -> View:
    """The same page of somebody else's letter, below /proxy/."""
    return require_http_methods(methods)(proxy_required()(_admitted(view)))


def _admitted(view: LetterView) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
        letter = queries.notice(person_of(request), notice_id)
        acting = acting_of(request)
        if letter is None or (acting and not may_read(acting, letter)):
            raise Http404(_("このお知らせは見つかりません。"))
        asked = step_up(request, need_of(letter.required_level, letter.max_age))
        return asked or _answered(view, request, letter)

    return guarded


def may_read(acting: Acting, letter: Notice) -> bool:
    """Ordinary letters with the power over letters; a strict one only when it was named, whatever else the proxy may do."""
    if is_strict(letter.required_level):
        return acting.may(Power.STRICT_LETTER, "", str(letter.pk))
    return acting.has(Power.LETTERS)


def _answered(view: LetterView, request: HttpRequest, letter: Notice) -> HttpResponse:
    """A letter that is not what was issued is shown to nobody, and neither are the others of its batch."""
    if letter.release.frozen_at:
        return _frozen(request)
    try:
        return view(request, letter)
    except Unsound as found:
        freezing.freeze(letter, found.fault)
    except Frozen:
        pass
    return _frozen(request)


def _frozen(request: HttpRequest) -> HttpResponse:
    """Says nothing of the letter, and least of all what is wrong with it."""
    return page(request, "notifications/notice_frozen.html", {"sentence": str(Frozen()), "links": Links.of(request)}, status=503)


def reader_of(request: HttpRequest) -> Reader:
    acting = acting_of(request)
    by = request.resident  # type: ignore[attr-defined]
    return Reader(by, person_of(request), int(standing(request).level), acting.proxy.pk if acting else None)


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses around a letter, as they are for this reader."""

    proxy_id: uuid.UUID | None

    @classmethod
    def of(cls, request: HttpRequest) -> Links:
        acting = acting_of(request)
        return cls(acting.proxy.pk if acting else None)

    @property
    def inbox(self) -> str:
        return self._to("inbox")

    def to(self, name: str, letter_id: uuid.UUID) -> str:
        return self._to(name, letter_id)

    def _to(self, name: str, *args: uuid.UUID) -> str:
        if self.proxy_id is None:
            return reverse(f"notifications:{name}", args=args)
        return reverse(f"notifications:proxy-{name}", args=[self.proxy_id, *args])
