"""Builders for notices: a town with its template, cases with their residents, a clerk's file, and a batch at each step."""

import csv
import io
from datetime import date, timedelta

from django.utils import timezone

from notifications import onboarding
from notifications.actions import addressees, batches, deliveries, notices, rows
from notifications.models import Batch, Template
from notifications.queries import work
from portal.audit import trail
from portal.consent import actions as consents
from portal.consent import onboarding as purposes
from portal.lib import codes
from portal.municipalities.queries import town
from portal.municipalities.scope import Staff, System, viewing_as
from tests.cast import SAKAI

HEADER = ["受付番号", "児童氏名", "生年月日", "結果", "施設名", "入所日", "備考"]
BORN = date(2023, 5, 6)


def template(town_id=SAKAI) -> Template:
    """The town's nursery template, with the purposes that residents may agree to."""
    body = town(town_id)
    purposes.prepare(body, by=trail.PORTAL)
    return onboarding.prepare(body, by=trail.PORTAL, contact="幼保推進課 072-228-7173")[0]


def willing(*residents, town_id=SAKAI):
    for resident in residents:
        consents.grant(resident, "digital-notice", by=resident, town_id=town_id)


def bound(resident, *, born=BORN, name="堺 みどり", number=None, town_id=SAKAI) -> str:
    """A case of this resident, as an application that was submitted would bind it. Returns the receipt number."""
    number = number or codes.new_receipt_number("NS")
    addressees.bind(town_id=town_id, case_number=number, resident=resident, birth_on=born, by=resident, subject=name)
    return number


def line(number, *, name="堺 みどり", born="令和5年5月6日", result="内定", facility="つばきの丘こども園", starts="R8.4.1", remark=""):
    """One row as a clerk types it; a waiting child has no facility."""
    admitted = result == "内定"
    return [number, name, born, result, facility if admitted else "", starts if admitted else "", remark]


def file(lines, *, header=None, encoding="cp932") -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([header or HEADER, *lines])
    return text.getvalue().encode(encoding)


def as_staff(officer):
    return viewing_as(Staff(officer.municipality_id, officer.pk))


def uploaded(template, officer, data, *, name="nursery.csv", reason="") -> Batch:
    with as_staff(officer):
        return batches.upload(template, data=data, file_name=name, by=officer, repeat_reason=reason)


def checked(template, officer, data, **kwargs) -> Batch:
    batch = uploaded(template, officer, data, **kwargs)
    with as_staff(officer):
        batches.map_columns(batch, batch.columns, by=officer)
        rows.check(batch, by=officer)
    return batch


def approved(template, officer, approver, data, **kwargs) -> Batch:
    batch = checked(template, officer, data, **kwargs)
    with as_staff(approver):
        batches.approve(batch, by=approver, seen=batch.manifest)
    return batch


def issue(batch, officer, *, release_in=timedelta()):
    with as_staff(officer):
        return batches.issue(batch, by=officer, release_at=timezone.now() + release_in)


def issued(template, officer, approver, data, *, release_in=timedelta(), **kwargs) -> Batch:
    batch = approved(template, officer, approver, data, **kwargs)
    issue(batch, officer, release_in=release_in)
    return batch


def released(template, officer, approver, data, **kwargs) -> Batch:
    batch = issued(template, officer, approver, data, **kwargs)
    work_off(batch)
    return batch


def work_off(batch):
    """What the workers do, one after the other, until the batch is released and its mails are sent."""
    with viewing_as(System("test: work like the workers", batch.municipality_id)):
        mine = work.batch(batch.pk)
        while notices.write_chunk(mine):
            pass
        while notices.render_some(mine):
            pass
        mine = work.batch(batch.pk)
        if batches.release(mine):
            while deliveries.plan_chunk(mine):
                pass
            while deliveries.send_next(batch.municipality_id):
                pass
        batch.refresh_from_db()
