"""How secrets of connected services are kept. They are random 256-bit strings, so a slow hash would protect nothing and cost 0.3 s a call."""

import hashlib
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher, mask_hash
from django.utils.crypto import constant_time_compare


class ServiceSecretHasher(BasePasswordHasher):
    """Salted SHA-256. Stands last in PASSWORD_HASHERS: first, it would quietly take over people's passwords at their next login."""

    algorithm = "service_sha256"

    def encode(self, password: str, salt: str) -> str:
        digest = hashlib.sha256(f"{salt}{password}".encode()).hexdigest()
        return f"{self.algorithm}${salt}${digest}"

    def decode(self, encoded: str) -> dict[str, Any]:
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        return constant_time_compare(self.encode(password, self.decode(encoded)["salt"]), encoded)

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        return {"algorithm": self.algorithm, "hash": mask_hash(self.decode(encoded)["hash"])}

    def must_update(self, encoded: str) -> bool:
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing to even out: there is one cost."""
