"""The doors for a town's own systems: take over the cases of a procedure, tell where they stand. See docs/api/cases.md."""

import hashlib
import json
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.rules.credentials import Right
from notifications.views.machines import BadRequest, failure, idempotency_key, machine_required, number, told
from procedures.actions import pushing
from procedures.actions.refusals import NotOpenForThat, SameKeyOtherBody
from procedures.models import Procedure
from procedures.models.course import Reason
from procedures.queries import machines
from procedures.rules.states import State

if TYPE_CHECKING:
    from notifications.models import Credential

MOST, USUAL, LONGEST_BODY, MOST_REASONS = 200, 50, 64 * 1024, 100
LAST = 10**15
_STATES = {"reviewing": State.REVIEWING, "returned": State.RETURNED, "decided": State.DECIDED}


@machine_required(Right.READ_CASES, ("GET",))
def cases(request: HttpRequest, credential: "Credential", *, slug: str) -> HttpResponse:
    procedure = _procedure(credential, slug)
    after, limit = number(request, "after", 0, LAST), number(request, "limit", USUAL, MOST)
    if not limit:
        raise BadRequest(400, _("limit は 1 から {most} までの数にしてください。").format(most=MOST), "limit")
    found = pushing.pull(credential, procedure, after=after, limit=limit)
    return told({"applications": [case for _row, case in found.cases], "next": found.after, "more": found.more})


@machine_required(Right.MOVE_CASES, ("POST",))
def status(request: HttpRequest, credential: "Credential", *, slug: str, receipt: str) -> HttpResponse:
    procedure, key = _procedure(credential, slug), idempotency_key(request)
    application = machines.case_of(procedure, receipt)
    if application is None:
        raise BadRequest(404, _("この受付番号の申請は、この手続にありません。"), "not_found")
    body = request.read(LONGEST_BODY + 1)
    if len(body) > LONGEST_BODY:
        raise BadRequest(413, _("本文が大きすぎます（{kilobytes}KBまで）。").format(kilobytes=LONGEST_BODY // 1024), "too_large")
    if request.content_type != "application/json":
        raise BadRequest(415, _("本文は application/json で送ってください。"), "content_type")
    digest = hashlib.sha256(f"{application.pk}\n".encode() + body).hexdigest()
    try:
        answer, is_new = pushing.push(credential, application, _wish(body), key=key, digest=digest, now=timezone.now())
    except (NotOpenForThat, SameKeyOtherBody) as refusal:
        return failure(409, type(refusal).__name__, str(refusal), state=application.state)
    return told({**answer, "repeated": not is_new})


def _procedure(credential: "Credential", slug: str) -> Procedure:
    found = machines.procedure_of(credential, slug)
    if found is None:
        raise BadRequest(404, _("この手続は見つかりません。"), "not_found")
    return found


def _wish(body: bytes) -> pushing.Wish:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest(400, _("本文がJSONとして読めません。"), "json") from None
    state = _STATES.get(str(said.get("state"))) if isinstance(said, dict) else None
    if state is None:
        raise BadRequest(422, _("state を reviewing、returned、decided のどれかにしてください。"), "state")
    return pushing.Wish(
        state, _reasons(said.get("reasons", [])), _due(said.get("due_on")),
        _text(said, "outcome", 40), _text(said, "facility", 40), _text(said, "note", 300), _text(said, "despite", 300),
    )  # fmt: skip


def _text(said: dict[str, Any], name: str, longest: int) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        raise BadRequest(422, _("{name} は{longest}文字までの文字列にしてください。").format(name=name, longest=longest), name)
    return value


def _reasons(raw: object) -> tuple[Reason, ...]:
    if not isinstance(raw, list) or len(raw) > MOST_REASONS or not all(isinstance(each, dict) for each in raw):
        sentence = _("reasons は {most} 個までの配列にし、field と sentence を入れてください。")
        raise BadRequest(422, sentence.format(most=MOST_REASONS), "reasons")
    return tuple(Reason(_text(each, "field", 90), _text(each, "sentence", 300)) for each in raw)


def _due(raw: object) -> datetime | None:
    """The end of that day. None: the usual time for corrections."""
    if raw is None:
        return None
    try:
        day = date.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2200:
        raise BadRequest(422, _("due_on は 2027-01-31 の形の日付にしてください。"), "due_on")
    return datetime.combine(day, time(23, 59), timezone.get_default_timezone())
