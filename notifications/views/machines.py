"""The doors for machines of a town: prepare a batch, ask for its state, pull what became of its rows. See docs/api/batches.md.

A machine comes with `Authorization: Bearer tbr_…`, without a session or a cookie. Whatever is wrong is said as JSON, never as a page.
"""

from __future__ import annotations

import functools
import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from notifications.actions import credentials, preparing
from notifications.documents.reading import LIMITS
from notifications.models import Batch, Credential, Template
from notifications.models.refusals import SameKeyOtherBody, UnknownTemplate, UploadedBefore
from notifications.queries import credentials as credential_queries
from notifications.queries import machines
from notifications.rules.credentials import Right
from portal.lib.cells import TooLarge
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as

KEY = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
MOST, USUAL = 1000, 500
_STATUS: dict[type[Refused], int] = {SameKeyOtherBody: 409, UploadedBefore: 409, UnknownTemplate: 404, TooLarge: 413}

MachineView = Callable[..., HttpResponse]


class BadRequest(Refused):
    """A request that is no batch: `status` is what HTTP calls it."""

    def __init__(self, status: int, message: str, code: str) -> None:
        self.status, self.message, self.code = status, message, code
        super().__init__()

    def __str__(self) -> str:
        return self.message


def failure(status: int, code: str, message: str, **more: Any) -> JsonResponse:
    return told({"error": {"code": code, "message": message, **more}}, status)


def told(values: dict[str, Any], status: int = 200) -> JsonResponse:
    answer = JsonResponse(values, status=status, json_dumps_params={"ensure_ascii": False})
    answer.headers["Cache-Control"] = "no-store"
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="tobira"'
    return answer


def machine_required(right: Right, methods: tuple[str, ...]) -> Callable[[MachineView], MachineView]:
    """Let a machine with a living key and this right in, looking at its own town; the credential is the view's second argument."""

    def decorator(view: MachineView) -> MachineView:
        @csrf_exempt
        @functools.wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                answer = failure(405, "method", _("この宛先では {methods} だけが使えます。").format(methods="、".join(methods)))
                answer.headers["Allow"] = ", ".join(methods)
                return answer
            now = timezone.now()
            scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
            credential = credential_queries.owner_of(token.strip(), now) if scheme.lower() == "bearer" else None
            if credential is None:
                return failure(401, "key", _("鍵がないか、期限が切れたか、止められています。"))
            if right not in credential.rights:
                return failure(403, "right", _("この鍵では、この操作はできません。"))
            with viewing_as(System("answer a machine of the town", credential.municipality_id)):
                credentials.note_use(credential, now)
                return _answered(view, request, credential, kwargs)

        return guarded

    return decorator


def _answered(view: MachineView, request: HttpRequest, credential: Credential, kwargs: dict[str, Any]) -> HttpResponse:
    try:
        return view(request, credential, **kwargs)
    except BadRequest as refusal:
        return failure(refusal.status, refusal.code, str(refusal))
    except Refused as refusal:
        status = next((number for kind, number in _STATUS.items() if isinstance(refusal, kind)), 422)
        return failure(status, type(refusal).__name__, str(refusal))


@machine_required(Right.PREPARE, ("POST",))
def prepare(request: HttpRequest, credential: Credential) -> HttpResponse:
    key = idempotency_key(request)
    body = request.read(LIMITS.max_bytes + 1)
    if len(body) > LIMITS.max_bytes:
        raise TooLarge(megabytes=LIMITS.max_bytes // (1024 * 1024))
    if request.content_type == "application/json":
        slug, reason, rows = _from_json(body)
    elif request.content_type == "text/csv":
        slug, reason, rows = request.GET.get("template", ""), request.GET.get("reason", "")[:200], None
    else:
        raise BadRequest(415, _("本文は application/json か text/csv で送ってください。"), "content_type")
    name = "api.csv" if rows is None else "api.json"
    answer, is_new = preparing.prepare_by_machine(credential, key=key, body=body, slug=slug, rows=rows, name=name, reason=reason)
    response = told(answer, 201 if is_new else 200)
    response.headers["Location"] = f"/api/v1/batches/{answer['id']}/"
    return response


def idempotency_key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise BadRequest(400, _("Idempotency-Key を、英数字と _ . : - の100文字以内で付けてください。"), "idempotency_key")
    return key


def _from_json(body: bytes) -> tuple[str, str, list[dict[str, str]]]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest(400, _("本文がJSONとして読めません。"), "json") from None
    rows = said.get("rows") if isinstance(said, dict) else None
    if not isinstance(rows, list) or not rows or not isinstance(said.get("template"), str):
        raise BadRequest(422, _("template（記号）と rows（1行以上の配列）を入れてください。"), "shape")
    if len(rows) > LIMITS.max_rows:
        raise BadRequest(422, _("行が多すぎます（上限は{n}行です）。").format(n=LIMITS.max_rows), "rows")
    known = _names(said["template"])
    for number, row in enumerate(rows, start=2):
        _check_shape(row, number, known)
    return said["template"], str(said.get("reason") or "")[:200], rows


def _names(slug: str) -> set[str]:
    template = Template.objects.filter(slug=slug).first()
    if template is None:
        raise UnknownTemplate(slug=slug[:40])
    return {name for field in template.newest.layout.fields for name in (field.key, field.label)}


def _check_shape(row: object, number: int, known: set[str]) -> None:
    if not isinstance(row, dict) or not all(isinstance(value, str | None) for value in row.values()):
        raise BadRequest(422, _("{row}行目は、項目名と文字列の組にしてください。").format(row=number), "row")
    if unknown := sorted(set(row) - known):
        raise BadRequest(422, _("{row}行目の項目「{name}」は、ひな形にありません。").format(row=number, name=unknown[0][:40]), "field")


@machine_required(Right.READ, ("GET",))
def status(request: HttpRequest, credential: Credential, *, batch_id: uuid.UUID) -> HttpResponse:
    return told(machines.summary(_batch(credential, batch_id)))


@machine_required(Right.READ, ("GET",))
def outcomes(request: HttpRequest, credential: Credential, *, batch_id: uuid.UUID) -> HttpResponse:
    batch = _batch(credential, batch_id)
    after, limit = number(request, "after", 0, 10_000_000), number(request, "limit", USUAL, MOST)
    if not limit:
        raise BadRequest(400, _("limit は 1 から {most} までの数にしてください。").format(most=MOST), "limit")
    found, following = preparing.pull_outcomes(credential, batch, after=after, limit=limit)
    return told({"id": str(batch.pk), "state": batch.state, "outcomes": found, "next": following})


def _batch(credential: Credential, batch_id: uuid.UUID) -> Batch:
    batch = machines.batch_of(credential.municipality_id, batch_id)
    if batch is None:
        raise BadRequest(404, _("この一括は見つかりません。"), "not_found")
    return batch


def number(request: HttpRequest, name: str, usual: int, most: int) -> int:
    text = request.GET.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most))) or int(text) > most:
        raise BadRequest(400, _("{name} は 0 から {most} までの数にしてください。").format(name=name, most=most), name)
    return int(text)
