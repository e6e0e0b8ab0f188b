"""What waits for an officer: things to say that nobody has looked over yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.identity.desks import Urgency, Waiting
from recommend.models import Draft, DraftState, Item
from recommend.models.item import State
from recommend.queries.gonepages import without_their_page

if TYPE_CHECKING:
    from portal.identity.models import Officer


def waiting(officer: Officer, now: dt.datetime) -> Iterator[Waiting]:
    """Three queries. An operator's are those of the prefecture, which belong to no town."""
    if not officer.may(("clerk", "approver", "administrator", "operator")):
        return
    town = None if officer.may(("operator",)) else officer.municipality_id
    review = Item.objects.filter(municipality=town, state=State.REVIEW).count()
    read = Draft.objects.filter(municipality=town, state=DraftState.WAITING).count()
    yield Waiting(_("公開の前に確かめる、まちの案内"), review, f"{reverse('admin:recommend_item_changelist')}?state__exact=review")
    url = f"{reverse('admin:recommend_draft_changelist')}?state__exact=waiting"
    yield Waiting(_("ホームページから読み取った案内の案"), read, url, Urgency.GOING_ON)
    gone = without_their_page(Item.objects.filter(municipality=town), timezone.localdate(now)).count()
    yield Waiting(_("もとのページがなくなった、公開中の案内"), gone, f"{reverse('admin:recommend_item_changelist')}?page=gone")
