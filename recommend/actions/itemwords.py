"""What an item says in other languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.audit import trail
from recommend import events
from recommend.actions import editions, items
from recommend.models import Item, ItemWords, State
from recommend.queries.itemwords import print_of

if TYPE_CHECKING:
    from portal.identity.models import Officer


def keep(item: Item, *, written: Sequence[ItemWords], removed: Sequence[ItemWords], by: Officer) -> None:
    """Keep the words that were written or changed, as those of the Japanese of now. What a colleague has to see is a draft again."""
    with trail.act(events.ITEM_WORDED, on=item, by=by, town=by.municipality_id) as act:
        items.refuse_foreign(item, by)
        for words in removed:
            words.delete()
        for words in written:
            words.item, words.of = item, print_of(item)
            words.save()
        if items.needs_another(item) and item.state == State.PUBLISHED:
            Item.objects.filter(pk=item.pk).update(state=State.DRAFT, changed_by=str(by.pk))
            editions.bump()
        act.note(written=len(written), removed=len(removed))
