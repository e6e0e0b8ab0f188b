"""SMS by any gateway that speaks plain HTTP: `POST {url}/messages` with our id, `GET {url}/messages/{id}` to ask what became of it.

    {"id": "<uuid>", "to": "+819012345678", "text": "…"}   → 200/201/202, 4xx: never, 429: later
Off unless `settings.SMS_API_URL` is set.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from portal.lib import tracking
from portal.lib.outbound import TO_US, Answer, Parcel, Send, Told, never_connected, of_status

TIMEOUT = (3.0, 5.0)


def is_configured() -> bool:
    return bool(settings.SMS_API_URL)


@contextmanager
def lane(texts: dict[str, str]) -> Iterator[Send]:
    import requests

    with requests.Session() as session:
        session.trust_env = False
        session.headers.update({"Authorization": f"Bearer {settings.SMS_API_TOKEN}", **tracking.sent_on()})
        yield lambda parcel: _send(session, parcel, texts[parcel.language])


def _send(session: Any, parcel: Parcel, text: str) -> Told:
    import requests

    url = f"{settings.SMS_API_URL.rstrip('/')}/messages"
    try:
        if parcel.asks_first:
            known = session.get(f"{url}/{parcel.key}", timeout=TIMEOUT, allow_redirects=False)
            if known.status_code in TO_US:
                # Whether the earlier try left is as unknown as before.
                return Told(Answer.UNSURE)
            if known.status_code != 404:
                return of_status(known.status_code, known.headers.get("Retry-After", ""))
        body = {"id": str(parcel.key), "to": parcel.target, "text": text}
        answer = session.post(url, json=body, timeout=TIMEOUT, allow_redirects=False, headers={"Idempotency-Key": str(parcel.key)})
    except requests.RequestException as error:
        surely_not = never_connected(error) and not parcel.asks_first
        return Told(Answer.AWAY if surely_not else Answer.UNSURE)
    if answer.status_code in TO_US:
        return Told(Answer.DENIED)
    return of_status(answer.status_code, answer.headers.get("Retry-After", ""))
