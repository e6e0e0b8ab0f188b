"""LINE Messaging API through its official SDK; its address is a setting, so that tests and the demo may have their own.

The retry key is the parcel's: LINE accepts a key once and says 409 to every further try, so trying again tells nobody twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from portal.lib.outbound import TO_US, Answer, Parcel, Send, Told, of_status

TIMEOUT = (3.0, 5.0)
ALREADY_ACCEPTED = 409


def is_configured() -> bool:
    return bool(settings.LINE_CHANNEL_TOKEN and settings.LINE_CHANNEL_SECRET)


@contextmanager
def lane(texts: dict[str, str]) -> Iterator[Send]:
    from linebot.v3.messaging import ApiClient, Configuration, MessagingApi

    configuration = Configuration(host=settings.LINE_API_URL, access_token=settings.LINE_CHANNEL_TOKEN)
    # The SDK's pool would try a broken call again by itself; how often is ours to say.
    configuration.retries = False
    with ApiClient(configuration) as client:
        api = MessagingApi(client)
        yield lambda parcel: _push(api, parcel, texts[parcel.language])


def _push(api: Any, parcel: Parcel, text: str) -> Told:
    from linebot.v3.messaging import PushMessageRequest, TextMessage
    from linebot.v3.messaging.exceptions import ApiException
    from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

    message = PushMessageRequest(to=parcel.target, messages=[TextMessage(text=text)])
    try:
        api.push_message_with_http_info(message, str(parcel.key), _request_timeout=TIMEOUT)
    except ApiException as error:
        return _refusal(int(error.status or 500), (error.headers or {}).get("Retry-After", ""))
    except (NewConnectionError, ConnectTimeoutError):
        return Told(Answer.AWAY)
    except HTTPError:
        return Told(Answer.UNSURE)
    except ValueError:
        # LINE said 200 and something that this version of the SDK does not know: it was taken all the same.
        return Told(Answer.ACCEPTED)
    return Told(Answer.ACCEPTED)


def _refusal(status: int, retry_after: str) -> Told:
    if status == ALREADY_ACCEPTED:
        return Told(Answer.ACCEPTED)
    return Told(Answer.DENIED) if status in TO_US else of_status(status, retry_after)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that happened in LINE: somebody wrote `text`, or left (`has_left`). `id` is LINE's own and never comes for two."""

    id: str
    user_id: str
    text: str = ""
    has_left: bool = False


class NotFromLine(Exception):
    """The signature is not LINE's, or the body is not what LINE sends."""


def read(body: bytes, signature: str) -> list[Said]:
    """What LINE tells us by its webhook. Raises `NotFromLine`; events that do not concern us are left out."""
    from linebot.v3.webhook import SignatureValidator

    try:
        text = body.decode()
        if not is_configured() or not SignatureValidator(settings.LINE_CHANNEL_SECRET).validate(text, signature):
            raise NotFromLine
        events = list(json.loads(text)["events"])
    except (ValueError, KeyError, TypeError):
        raise NotFromLine from None
    return [said for event in events if isinstance(event, dict) and (said := _said(event))]


def _said(event: dict[str, Any]) -> Said | None:
    source, message = event.get("source"), event.get("message")
    user = source.get("userId") if isinstance(source, dict) else None
    number = event.get("webhookEventId")
    if not isinstance(user, str) or not isinstance(number, str) or not 1 <= len(number) <= 64:
        return None
    if event.get("type") == "unfollow":
        return Said(number, user, has_left=True)
    if event.get("type") == "message" and isinstance(message, dict) and isinstance(message.get("text"), str):
        return Said(number, user, text=message["text"][:100])
    return None
