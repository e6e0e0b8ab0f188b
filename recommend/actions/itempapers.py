"""Files at an item: taken for what they are, redrawn or quieted (`lib/uploads`), and served only while the item is public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.refusals import Refused
from portal.lib.uploads import ENDINGS, Kind, Taken
from recommend import events
from recommend.actions import editions
from recommend.actions.items import needs_another, refuse_foreign
from recommend.models import Item, ItemPaper, State
from recommend.queries import itempapers as queries

if TYPE_CHECKING:
    from portal.identity.models import Officer

MOST = 5


class TooManyPapers(Refused):
    sentence = _("1つの案内に付けられるファイルは、{most}個までです。要らないものを外してください。")


def attach(item: Item, taken: Taken, *, by: Officer) -> ItemPaper:
    """Hang a file at an item. A file without a row never stays: it is deleted when the row does not come to be."""
    name = ""
    try:
        with trail.act(events.ITEM_PAPER_ADDED, by=by, town=by.municipality_id, on=item) as act:
            refuse_foreign(item, by)
            Item.objects.select_for_update().get(pk=item.pk)
            if ItemPaper.objects.filter(item=item).count() >= MOST:
                raise TooManyPapers(most=MOST)
            paper = ItemPaper(item=item, name=taken.name, kind=taken.kind, size=len(taken.content))
            name = default_storage.save(f"{queries.FOLDER}/{paper.pk}{ENDINGS[Kind(taken.kind)]}", ContentFile(taken.content))
            paper.file = name
            paper.save()
            _look_again(item, by)
            act.note(size=paper.size, kind=paper.kind)
    except BaseException:
        if name:
            with suppress(OSError):
                default_storage.delete(name)
        raise
    return paper


def remove(item: Item, paper_ids: Collection[str], *, by: Officer) -> int:
    """Take files away; gives how many. What is not at this item is left alone."""
    with trail.act(events.ITEM_PAPER_REMOVED, by=by, town=by.municipality_id, on=item) as act:
        refuse_foreign(item, by)
        rows = [*ItemPaper.objects.filter(item=item, pk__in=paper_ids)]
        ItemPaper.objects.filter(pk__in=[row.pk for row in rows]).delete()
        if rows:
            _look_again(item, by)
        act.note(removed=len(rows))
        for row in rows:
            transaction.on_commit(lambda file=row.file: default_storage.delete(file))  # type: ignore[misc]
    return len(rows)


def sweep(now: dt.datetime) -> int:
    """Delete files that no row names; gives how many."""
    with trail.act(events.ITEM_PAPERS_SWEPT, by=trail.PORTAL) as act:
        names = queries.left_behind(now)
        for name in names:
            default_storage.delete(name)
        act.note(deleted=len(names))
    return len(names)


def _look_again(item: Item, by: Officer) -> None:
    """A file is as much of what a colleague has to see as a word is."""
    item.changed_by = str(by.pk)
    if needs_another(item) and item.state in (State.PUBLISHED, State.REVIEW):
        item.state = State.DRAFT
        editions.bump()
    item.save(update_fields=["changed_by", "state", "changed_at"])
