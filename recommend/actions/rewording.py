"""Having a language model say a draft's summary in easier words. Off unless `settings.REWORDING_URL` names one; see docs/operators.md.

The model reads the public text of the page and nothing else. It proposes words beside the clerk's own: it never writes the summary,
never touches dates, audience or eligibility, and whatever it says with a number that the page does not have is thrown away.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from typing import Protocol

from django.conf import settings

from portal.audit import trail
from portal.lib import outgoing
from portal.lib.japanese import fold_width
from recommend import events
from recommend.models import Draft, DraftState

log = logging.getLogger(__name__)
LONGEST, LONGEST_TEXT, SHORTEST = 120, 4000, 10
_ASKED = (
    "次の文章は市町村のホームページの案内です。住民にわかるやさしい日本語で、1〜2文、{most}字以内に言いかえてください。"
    "書かれていないことは足さず、対象・金額・日付の判断はしないでください。言いかえた文だけを答えてください。\n\n{text}"
)


class Rewriter(Protocol):
    def __call__(self, text: str) -> str:
        """Other words for the text; "" when there are none."""


def reword(draft_id: int, now: dt.datetime, rewriter: Rewriter | None = None) -> bool:
    """Ask once for each draft; True when its words can be shown to the clerk. A model that is away costs nothing but its words."""
    ask = rewriter or by_server
    draft = Draft.objects.filter(pk=draft_id, state=DraftState.WAITING, reworded_at=None).first()
    if draft is None or not (rewriter or settings.REWORDING_URL):
        return False
    said = sound(ask(f"{draft.title}\n{draft.text}"[:LONGEST_TEXT]), f"{draft.title}\n{draft.text}")
    with trail.act(events.DRAFT_REWORDED, by=trail.PORTAL, town=draft.municipality_id, on=draft) as act:
        Draft.objects.filter(pk=draft.pk).update(reworded=said, reworded_at=now)
        act.note(usable=bool(said))
    return bool(said)


def sound(said: str, text: str) -> str:
    """The words if they are short and name no number that the text does not have; else ""."""
    plain = " ".join(said.split()).strip("「」\"' ")
    if not SHORTEST <= len(plain) <= LONGEST + 40:
        return ""
    numbers = {*re.findall(r"\d+", fold_width(plain))}
    return plain if numbers <= {*re.findall(r"\d+", fold_width(text))} else ""


def by_server(text: str) -> str:
    """A server that speaks the common chat protocol (`/v1/chat/completions`), on this machine or over https."""
    url = settings.REWORDING_URL
    asked = {
        "model": settings.REWORDING_MODEL, "temperature": 0, "max_tokens": 300,
        "messages": [{"role": "user", "content": _ASKED.format(most=LONGEST, text=text)}],
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {settings.REWORDING_KEY}"} if settings.REWORDING_KEY else {}
    try:
        answer = outgoing.ask(
            url, origins={outgoing.origin(url)}, content=json.dumps(asked).encode(), headers=headers, limits=outgoing.Limits(total=60.0)
        )
        return str(json.loads(answer.body)["choices"][0]["message"]["content"]) if answer.status == 200 else ""
    except (outgoing.NoAnswer, outgoing.NotAllowed, ValueError, KeyError, IndexError, TypeError, RecursionError) as no:
        log.warning("The rewording model gave no words (%s)", type(no).__name__)
        return ""
