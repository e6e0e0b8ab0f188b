"""How the secrets of services are kept."""

import hashlib
import hmac
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher


class ServiceSecretHasher(BasePasswordHasher):
    """HMAC-SHA256 with a salt: enough for random secrets of 256 bits, which nobody can guess, and nothing for people's passwords.

    A slow hash cost 0.29 s of CPU at each token request. It must stand last in PASSWORD_HASHERS (system check tobira.E510):
    standing first, it would silently re-hash residents' passwords at their next login.
    """

    algorithm = "service_hmac_sha256"

    def encode(self, password: str, salt: str) -> str:
        digest = hmac.new(salt.encode(), password.encode(), hashlib.sha256).hexdigest()
        return f"{self.algorithm}${salt}${digest}"

    def decode(self, encoded: str) -> dict[str, Any]:
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        return hmac.compare_digest(encoded, self.encode(password, self.decode(encoded)["salt"]))

    def safe_summary(self, encoded: str) -> Any:
        return {"algorithm": self.algorithm}

    def must_update(self, encoded: str) -> bool:
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """There is nothing slower to imitate."""
