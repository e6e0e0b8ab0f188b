"""A machine of a town: a client with a key, as a nightly job would use it."""

import json
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from notifications.actions import credentials
from notifications.rules.credentials import Right
from tests.notifications import make

BATCHES = "/api/v1/batches/"


def key(officer, *rights, days=30):
    """(credential, token) of a new key."""
    with make.as_staff(officer):
        expires_at = timezone.now() + timedelta(days=days)
        return credentials.make(name="夜間連携", rights=rights or list(Right), expires_at=expires_at, by=officer)


class Machine:
    def __init__(self, token):
        self.client, self.headers = Client(), {"authorization": f"Bearer {token}"}

    def post(self, body, *, once="night-1", path=BATCHES, content_type="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body)
        headers = {**self.headers, **({"idempotency-key": once} if once else {})}
        return self.client.post(path, data, content_type=content_type, headers=headers)

    def get(self, path, **query):
        return self.client.get(path, query, headers=self.headers)
