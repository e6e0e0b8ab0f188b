"""A second person looks an item over: asking for it, and sending it back with a reason. Publishing is `items.publish`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit import trail
from portal.lib.refusals import Refused
from recommend import events
from recommend.actions.items import refuse_foreign
from recommend.models import Item, State

if TYPE_CHECKING:
    from portal.identity.models import Officer

LONGEST_REASON = 300


class NotADraft(Refused):
    sentence = _("下書きだけを、確認に回せます。画面を開き直してください。")


class NothingToReview(Refused):
    sentence = _("確認待ちの案内だけを、差し戻せます。画面を開き直してください。")


class ReasonMissing(Refused):
    sentence = _("差し戻すわけを書いてください（{most}文字まで）。")


class OwnWork(Refused):
    sentence = _("自分が書いた案内は、差し戻せません。書き直して保存すると、下書きに戻ります。")


def ask(item: Item, *, by: Officer) -> None:
    """Put a draft before the colleagues: it stands in the list as waiting, and only another officer can publish it."""
    with trail.act(events.ITEM_ASKED, by=by, town=by.municipality_id, on=item) as act:
        refuse_foreign(item, by)
        waits = {"state": State.REVIEW, "needs_review": True, "changed_by": str(by.pk), "changed_at": timezone.now()}
        changed = Item.objects.filter(pk=item.pk, state=State.DRAFT).update(**waits)
        if not changed:
            raise NotADraft
        act.note(changed=changed)


def send_back(item: Item, reason: str, *, by: Officer) -> None:
    """Not like this: a draft again, with what should be different."""
    with trail.act(events.ITEM_SENT_BACK, by=by, town=by.municipality_id, on=item) as act:
        refuse_foreign(item, by)
        said = " ".join(reason.split())
        if not said or len(said) > LONGEST_REASON:
            raise ReasonMissing(most=LONGEST_REASON)
        if item.changed_by == str(by.pk):
            raise OwnWork
        back = {"state": State.DRAFT, "review_note": said, "changed_at": timezone.now()}
        changed = Item.objects.filter(pk=item.pk, state=State.REVIEW).update(**back)
        if not changed:
            raise NothingToReview
        act.note(changed=changed)
