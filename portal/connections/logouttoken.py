"""The signed word that a login has ended (OpenID Connect Back-Channel Logout 1.0 §2.4)."""

import datetime as dt
import uuid

from django.conf import settings

from . import keyring
from .models import LogoutCall

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIVES = dt.timedelta(minutes=2)


def signed(row: LogoutCall, now: dt.datetime) -> str:
    """A logout token for this service, signed as its ID tokens are. Without `sid` it means all of the resident's logins there."""
    claims: dict[str, object] = {
        "iss": settings.OIDC_ISSUER, "aud": row.service.client_id, "iat": int(now.timestamp()), "exp": int((now + LIVES).timestamp()),
        "jti": uuid.uuid4().hex, "events": {EVENT: {}}, "sub": row.sub,
    }  # fmt: skip
    if row.sid:
        claims["sid"] = row.sid
    return keyring.sign(claims, row.service.id_token_alg, kind="logout+jwt")
