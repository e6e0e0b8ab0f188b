"""Batches that come without a clerk's file: from decided applications, and from machines of the town. People approve them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications import events
from notifications.actions import batches, checking
from notifications.documents import stamps
from notifications.documents.reading import birth_of, case_number_of
from notifications.models import ApiRequest, Batch, Credential, Template
from notifications.models.batch import Source
from notifications.models.refusals import SameKeyOtherBody, UnknownTemplate
from notifications.queries import machines
from notifications.rules.fields import Kind
from portal.audit import trail
from portal.lib.csvfile import write_rows
from portal.municipalities.scope import System, viewing_as

if TYPE_CHECKING:
    from portal.identity.models import Officer

Values = Mapping[str, str]
"""One row: field key or label → text, as a clerk would type it."""


def prepare_rows(slug: str, rows: Sequence[Values], *, by: Officer, name: str, reason: str = "") -> Batch:
    """A batch of the town's template from plain values, with no file in between; checked at once (or by a worker when it is long).

    It is stamped row by row, for there is no column that could be moved. Raises what uploading and checking raise.
    """
    template = _template(slug)
    data = as_file(template, rows, stamped=True)
    with trail.act(events.BATCH_PREPARED, by=by, town=template.municipality_id) as act:
        batch = batches.upload(template, data=data, file_name=name, by=by, repeat_reason=reason, source=Source.CASES)
        batches.map_columns(batch, batch.columns, by=by)
        checking.start(batch, by=by)
        act.on_object(batch)
        act.note(rows=len(rows))
    return batch


def _template(slug: str) -> Template:
    template = Template.objects.filter(slug=slug).first()
    if template is None:
        raise UnknownTemplate(slug=slug[:40])
    return template


def as_file(template: Template, rows: Sequence[Values], *, stamped: bool) -> bytes:
    """The rows as the CSV that a clerk would have uploaded: one pipeline for all. Columns that no row fills are left out."""
    layout, town = template.newest.layout, template.municipality_id
    fields = [field for field in layout.fields if field.required or any(_value(row, field.key, field.label) for row in rows)]
    birth = next((field for field in fields if field.kind is Kind.BIRTH_DATE), None)
    lines = [[*(field.label for field in fields), *([stamps.HEADER] if stamped else [])]]
    for row in rows:
        line = [_value(row, field.key, field.label) for field in fields]
        if stamped:
            number = case_number_of(_value(row, layout.number, layout.field(layout.number).label)).value
            born = birth_of(_value(row, birth.key, birth.label)) if birth else ""
            line.append(stamps.stamp(town, number, born, _value(row, layout.person, layout.field(layout.person).label)))
        lines.append(line)
    return b"".join(write_rows(lines, "utf-8-sig"))


def _value(row: Values, key: str, label: str) -> str:
    return str(row.get(key, row.get(label, "")) or "")


def prepare_by_machine(
    credential: Credential, *, key: str, body: bytes, slug: str, rows: Sequence[Values] | None, name: str, reason: str
) -> tuple[dict[str, Any], bool]:  # fmt: skip
    """(answer, whether it is new). `rows` come from JSON; None: the body itself is the file.

    The same key with the same body is answered again without doing anything; with another body `SameKeyOtherBody`.
    """
    digest = hashlib.sha256(f"{slug}\n{reason}\n".encode() + body).hexdigest()
    with viewing_as(System("prepare a batch for a machine", credential.municipality_id)):
        if before := _asked(credential, key, digest):
            return before.answer, False
        try:
            return _prepared(credential, key, digest, body=body, slug=slug, rows=rows, name=name, reason=reason), True
        except _Beaten:
            # The same request in this very moment; on PostgreSQL the insert has waited for the other's commit.
            before = _asked(credential, key, digest)
            if before is None:
                raise
            return before.answer, False


class _Beaten(Exception):
    """Another process has just kept this key. Nothing was prepared here, and the trail says nothing of it."""


def _prepared(
    credential: Credential, key: str, digest: str, *, body: bytes, slug: str, rows: Sequence[Values] | None, name: str, reason: str
) -> dict[str, Any]:  # fmt: skip
    with trail.act(events.BATCH_PREPARED, by=credential, town=credential.municipality_id) as act:
        try:
            with transaction.atomic():
                asked = ApiRequest.objects.create(
                    municipality_id=credential.municipality_id, credential=credential, key=key, body_digest=digest,
                    asked_at=timezone.now(),
                )  # fmt: skip
        except IntegrityError as error:
            raise _Beaten from error
        template = _template(slug)
        data = body if rows is None else as_file(template, rows, stamped=False)
        officer = credential.made_by
        batch = batches.upload(
            template, data=data, file_name=name, by=officer, repeat_reason=reason, source=Source.MACHINE, acting=credential
        )  # fmt: skip
        batches.map_columns(batch, batch.columns, by=credential)
        checking.start(batch, by=credential)
        asked.batch, asked.answer = batch, machines.summary(batch)
        asked.save(update_fields=["batch", "answer"])
        act.on_object(batch)
        act.note(credential=str(credential.pk), uploaded=batch.uploaded)
    return asked.answer


def _asked(credential: Credential, key: str, digest: str) -> ApiRequest | None:
    before = ApiRequest.objects.filter(credential=credential, key=key).first()
    if before and before.body_digest != digest:
        raise SameKeyOtherBody
    return before


def pull_outcomes(credential: Credential, batch: Batch, *, after: int, limit: int) -> tuple[list[dict[str, Any]], int | None]:
    """Rows behind row `after` with what became of them, and the cursor of the next part or None at the end."""
    with trail.act(events.OUTCOMES_PULLED, on=batch, by=credential) as act:
        found = machines.outcomes_after(batch, after, limit)
        whose = machines.recipients_of(batch, [one["row"] for one in found])
        act.also(events.ROW_PULLED, [(batch, trail.Whose(pk)) for pk in whose])
        act.note(rows=len(found), after=after)
    return found, found[-1]["row"] if len(found) == limit else None
