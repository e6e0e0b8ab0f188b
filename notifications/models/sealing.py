"""Sealing the contents of this floor. Each seal names its table, town and row: a content moved elsewhere does not open."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from typing import Any

from portal.lib import sealed

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def upload_place(town_id: str, batch_id: uuid.UUID) -> str:
    return f"notifications.upload:{town_id}:{batch_id}"


def row_place(town_id: str, batch_id: uuid.UUID, number: int) -> str:
    return f"notifications.row:{town_id}:{batch_id}:{number}"


def notice_place(town_id: str, notice_id: uuid.UUID) -> str:
    return f"notifications.notice:{town_id}:{notice_id}"


def pdf_place(town_id: str, notice_id: uuid.UUID) -> str:
    return f"notifications.pdf:{town_id}:{notice_id}"


def subject_place(town_id: str, case_number: str) -> str:
    return f"notifications.addressee:{town_id}:{case_number}"


def key_place(town_id: str, fingerprint: str) -> str:
    return f"notifications.signing_key:{town_id}:{fingerprint}"


def seal_values(values: Mapping[str, object], place: str) -> str:
    return sealed.seal(_JSON.encode(values), aad=place)


def seal_text(text: str, place: str) -> str:
    """Values that are JSON already (`rules.manifest.canonical`)."""
    return sealed.seal(text, aad=place)


def unseal_values(text: str, place: str) -> dict[str, Any]:
    """Raises `sealed.BrokenSeal` when the text was sealed for another place."""
    return dict(json.loads(sealed.unseal(text, aad=place)))


def seal_bytes(data: bytes, place: str) -> str:
    return sealed.seal(base64.b64encode(data).decode(), aad=place)


def unseal_bytes(text: str, place: str) -> bytes:
    return base64.b64decode(sealed.unseal(text, aad=place))


def birth_blind(town_id: str, birth_on: str) -> str:
    """The blind index of a birth date (ISO). Of one town: equal dates of two towns do not meet."""
    return sealed.blind(birth_on, purpose=f"notifications.birth:{town_id}")
