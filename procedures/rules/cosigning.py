"""Who else must agree to what is sent, and to which answers they did."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

from procedures.rules.conditions import TODAY, Answers, holds
from procedures.rules.definition import Cosigner, Definition, Kind

# Long enough to be handed over at a week's end.
CODE_LASTS = timedelta(days=7)
LONGEST_REASON = 300


def needed(form: Definition, answers: Answers) -> tuple[Cosigner, ...]:
    return tuple(each for each in form.cosigners if holds(each.show_if, answers))


def fingerprint(form: Definition, answers: Answers, secret: str) -> str:
    """Of what a person can answer. What the day alone changes (sums of ages) takes no confirmation away.

    Keyed, so that nobody with the table alone can try answers.
    """
    worked_out = {field.key for top in form.fields() for field in (top, *top.fields) if field.kind is Kind.CALCULATED}
    told = {key: value for key, value in answers.items() if key != TODAY and key.rpartition(".")[2] not in worked_out}
    return hmac.new(secret.encode(), json.dumps(told, sort_keys=True).encode(), hashlib.sha256).hexdigest()
