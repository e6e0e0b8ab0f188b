"""A strict letter for whoever tries the demo: 堺市 writes to them, through the same acts as for 849 families.

Somebody who has just signed up has applied for nothing, so no file of an office knows them. Here two officers of the demo put one
line into a file of the child allowance, check, approve and issue it; the worker writes the letter a few seconds later.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.actions import addressees, batches, checking
from notifications.actions import templates as editing
from notifications.queries import batches as batch_queries
from notifications.queries import dryrun, library
from notifications.queries import templates as drafts
from portal.audit import trail
from portal.identity.queries import officer_by_email
from portal.lib import csvfile
from portal.lib.refusals import Refused
from portal.municipalities.scope import Staff, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Officer, Resident

TOWN, CLERK, APPROVER = "271403", "mori@sakai.example.jp", "hara@sakai.example.jp"
SLUG = "child-allowance"
HEADER = ["受付番号", "受給者氏名", "生年月日", "結果", "月額", "支給開始年月"]
# Number and birth date must agree between the address book and the file; both are written here, so any day will do.
BORN_ON = dt.date(1990, 4, 1)


class NotReached(Refused):
    sentence = _("堺市にお住まいで、通知をとびらで受け取ることに同意している方に届きます。同意してから、もう一度押してください。")


def write_to(resident: Resident) -> None:
    """One notice of 堺市 that opens only after the card was read. Raises `NotReached`, and then nothing of it stays."""
    number = str(10**9 + secrets.randbelow(9 * 10**9))
    clerk, approver = _officer(CLERK), _officer(APPROVER)
    with transaction.atomic():
        addressees.bind(town_id=TOWN, case_number=number, resident=resident, birth_on=BORN_ON, by=trail.PORTAL, subject=resident.full_name)
        with viewing_as(Staff(TOWN, clerk.pk, clerk.reach)):
            batch = batches.upload(_template(clerk), data=_file(number, resident.full_name), file_name="child-allowance.csv", by=clerk)
            batches.map_columns(batch, batch.columns, by=clerk)
            if not checking.check(batch, by=clerk).digital:
                raise NotReached
        with viewing_as(Staff(TOWN, approver.pk, approver.reach)):
            looked = [row.number for row in dryrun.samples(batch)]
            batches.approve(batch, by=approver, seen=batch.manifest, looked=looked, reason="デモの通知")
            batches.issue(batch, by=approver, release_at=timezone.now())


def _officer(email: str) -> Officer:
    found = officer_by_email(email)
    if found is None:
        raise NotReached
    return found


def _template(clerk: Officer) -> Any:
    """The town's own copy of the prefecture's template, taken over at the first letter."""
    mine = next((one for one in batch_queries.templates() if one.slug == SLUG), None)
    if mine is None:
        shelved = next(one for one in library.shelf() if one.slug == SLUG)
        mine = editing.take_over(TOWN, shelved.id, by=clerk)
        editing.publish(mine, seen=drafts.working(mine).revision, by=clerk)
    return mine


def _file(number: str, name: str) -> bytes:
    row = [number, name, f"{BORN_ON:%Y/%m/%d}", "認定", "15000", "令和9年4月"]
    return b"".join(csvfile.write_rows([HEADER, row], "utf-8-sig"))
