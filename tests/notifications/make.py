"""Builders for notices: a town with its template, cases with their residents, a clerk's file, and a batch at each step."""

import csv
import importlib
import io
from datetime import date, timedelta

from django.apps import apps
from django.utils import timezone

from notifications import onboarding
from notifications.actions import addressees, batches, certificates, checking, deliveries, notices, recalls, rows, sending  # noqa: F401 - for tests
from notifications.models import Addressee, Batch, Device, Gauge, Notice, Preference, Template
from notifications.models.notice import notice_id
from notifications.models.sealing import birth_blind, subject_place
from notifications.queries import dryrun, work
from notifications.rules.alerts import Channel
from portal.audit import trail
from portal.consent import actions as consents
from portal.consent import onboarding as purposes
from portal.lib import codes, sealed, testca
from portal.municipalities.models import Municipality
from portal.municipalities.queries import town
from portal.municipalities.scope import Staff, System, viewing_as
from tests.cast import SAKAI, resident

HEADER = ["受付番号", "児童氏名", "生年月日", "結果", "施設名", "入所日", "備考"]
BORN = date(2023, 5, 6)


def bodies():
    """The municipalities, for a test that commits: the one before it has emptied the data base."""
    if not Municipality.objects.exists():
        importlib.import_module("portal.municipalities.migrations.0002_load_bodies").load(apps, None)


def template(town_id=SAKAI) -> Template:
    """The town's nursery template, with the purposes that residents may agree to."""
    body = town(town_id)
    purposes.prepare(body, by=trail.PORTAL)
    return onboarding.prepare(body, by=trail.PORTAL, contact="幼保推進課 072-228-7173")[0]


def signing_template(town_id=SAKAI) -> Template:
    """The same, of a town with a certificate of its own: what workers with the product's settings wait for."""
    with viewing_as(System("test: sign", town_id)):
        certificates.put(town_id, testca.mayors_seal("市長", now=timezone.now())[0], by=None, now=timezone.now())
    return template(town_id)


def willing(*residents, town_id=SAKAI):
    for person in residents:
        consents.grant(person, "digital-notice", by=person, town_id=town_id)


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


def uploaded(template, officer, data, *, name="nursery.csv", reason="", replaces=None) -> Batch:
    with as_staff(officer):
        return batches.upload(template, data=data, file_name=name, by=officer, repeat_reason=reason, replaces=replaces)


def checked(template, officer, data, **kwargs) -> Batch:
    batch = uploaded(template, officer, data, **kwargs)
    with as_staff(officer):
        batches.map_columns(batch, batch.columns, by=officer)
        checking.check(batch, by=officer)
    return batch


def approved(template, officer, approver, data, **kwargs) -> Batch:
    batch = checked(template, officer, data, **kwargs)
    approve(batch, approver)
    return batch


def approve(batch, approver, *, reason="前年と見くらべて、列のずれがないことを確かめました。", seen=None):
    """As an approver does who looks at every letter shown and says why a batch without an earlier one is right."""
    with as_staff(approver):
        looked = [row.number for row in dryrun.samples(batch)]
        batches.approve(batch, by=approver, seen=seen or batch.manifest, looked=looked, reason=reason)


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
    """What the workers do, one after the other, until the batch is released and its alerts are sent."""
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
        batch.refresh_from_db()
    send_alerts()


def send_alerts():
    """All waves that are due, on every channel."""
    with viewing_as(System("test: send like the workers")):
        for channel in Channel:
            while sending.send_wave(channel):
                pass


def many_cases(count, *, residents=20, town_id=SAKAI):
    """`count` cases of a few willing residents, written as plain rows: (number, name) in the order of the file."""
    people = [resident(f"r{n}@example.jp", "堺", str(n), ("サカイ", "ハナコ"), town_id) for n in range(residents)]
    willing(*people, town_id=town_id)
    cases = [(f"{n:010d}", f"堺 {n}") for n in range(1, count + 1)]
    blind, now = birth_blind(town_id, BORN.isoformat()), timezone.now()
    with viewing_as(System("test: many cases", town_id)):
        Addressee.objects.bulk_create(
            Addressee(
                municipality_id=town_id, case_number=number, recipient=people[place % residents], birth_blind=blind, bound_at=now,
                subject=sealed.seal(name, aad=subject_place(town_id, number)),
            )
            for place, (number, name) in enumerate(cases)
        )  # fmt: skip
    return cases


def many_lines(cases):
    """A file of them: two in three are admitted."""
    return [line(number, name=name, result="保留" if place % 3 == 2 else "内定") for place, (number, name) in enumerate(cases)]


def copy_the_letter(times):
    """More letters like the one there is, as plain rows: what a page costs does not depend on how they came."""
    with viewing_as(System("test: many letters")):
        copies = []
        for number in range(10, 10 + times):
            copy = Notice.objects.order_by("row_number")[0]
            copy.pk, copy.row_number, copy.case_number, copy.once_key = notice_id(copy.release_id, str(number)), number, str(number), None
            copy.code = f"c-{number}"
            copies.append(copy)
        Notice.objects.bulk_create(copies)


# A real key of a browser: whoever encrypts for it must find a point on the curve.
BROWSER_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
BROWSER_AUTH = "BTBZMqHH6r4Tts7J_aSIgg"


def device(resident, endpoint="https://updates.push.services.mozilla.com/wpush/v2/abc"):
    """A browser of this resident that said yes to push."""
    device = Device(resident_id=resident.pk, name="AndroidのChrome")
    device.seal(endpoint, BROWSER_KEY, BROWSER_AUTH)
    with viewing_as(System("test: a browser said yes")):
        device.save(force_insert=True)
    return device


def preference(resident, **columns):
    """What this resident wants, instead of what was wanted before."""
    Preference.objects.update_or_create(pk=resident.pk, defaults=columns)


def shut(channel):
    """A breaker that has tripped."""
    Gauge.objects.update_or_create(pk=channel, defaults={"shut_until": timezone.now() + timedelta(minutes=1), "failures": 5})


def work_batches() -> list[Batch]:
    """All batches, for tests of floors above, which know no models of this one."""
    with viewing_as(System("test: all batches")):
        return list(Batch.objects.order_by("uploaded_at"))
