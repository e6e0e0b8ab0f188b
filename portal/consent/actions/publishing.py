"""Publishing a purpose, in versions."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.consent import events, queries, rules
from portal.consent.models import PurposeVersion
from portal.consent.rules import Terms
from portal.lib.refusals import Refused


class UnknownPurpose(Refused):
    sentence = _("この利用目的（{code}）は公表されていません。画面を開き直してください。")


class NoEnd(Refused):
    sentence = _("利用目的「{title}」に、いつまで使うかがありません。「本人がやめるまで」か、1〜60か月の月数を決めてください。")


def publish_purpose(
    code: str, *, title: str, text: str, by: trail.Actor, items: Sequence[str] = (), town_id: str | None = None, words_only: bool = False,
    **further: Any,
) -> queries.Purpose:
    """Publish a purpose, or a new version when anything in it changed. The same twice make no second version.

    `further` are the other fields of `rules.Terms`; what is left out stays as it was. Whoever had agreed is asked again only when the
    new version asks for more (`rules.must_ask_again`).
    """
    with trail.act(events.PURPOSE_PUBLISHED, by=by, town=town_id) as act:
        now = PurposeVersion.objects.filter(code=code, municipality=town_id).order_by("-number").first()
        known = now.terms if now else Terms(title, text)
        terms = rules.tidy(dataclasses.replace(known, title=title, text=text, items=tuple(items), **further))
        if not terms.has_end:
            raise NoEnd(title=title)
        if now is None or now.terms != terms:
            now = _version(code, town_id, terms, now, words_only)
        act.note(code=code, number=now.number, asks_again=now.same_as_id is None)
    return queries.purpose_of(now)


def _version(code: str, town_id: str | None, terms: Terms, before: PurposeVersion | None, words_only: bool) -> PurposeVersion:
    covered = before is not None and not rules.must_ask_again(before.terms, terms, words_only=words_only)
    columns = {**dataclasses.asdict(terms), "items": list(terms.items), "recipients": list(terms.recipients)}
    return PurposeVersion.objects.create(
        code=code, municipality_id=town_id, number=before.number + 1 if before else 1,
        same_as_id=before.basis_id if before and covered else None, **columns,
    )  # fmt: skip
