"""The environment, read so that a wrong value is named: a traceback that ends in `int()` tells an operator nothing at night."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


class BadEnvironment(ImproperlyConfigured):
    """A variable cannot be used; the message says which, why, and what to write. It never quotes the value, which may be a secret."""

    def __init__(self, name: str, why: str, remedy: str) -> None:
        super().__init__(f"{name}: {why} → {remedy}")


class TellingEnv(environ.FileAwareEnv):
    """As `FileAwareEnv`; a file's last line end is not a part of the secret in it. Raises `BadEnvironment`."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        try:
            value = super().get_value(var, *args, **kwargs)
        except OSError as problem:
            remedy = "ファイルを置くか、読めるようにしてください（UMask と User）。"
            raise BadEnvironment(f"{var}_FILE", f"ファイルを読めません（{problem.strerror}）。", remedy) from None
        except (ValueError, TypeError):
            raise BadEnvironment(
                var, "値の形が違います。", "docs/environment.md の形（数、true か false、カンマ区切り）にしてください。"
            ) from None
        return value.rstrip("\r\n") if isinstance(value, str) else value

    def folder(self, var: str, default: str) -> Path:
        """Made when it is not there."""
        found = Path(self.str(var, default=default))
        try:
            found.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            remedy = "場所と権限を確かめてください。"
            raise BadEnvironment(var, f"{found} を作れません（{problem.strerror}）。", remedy) from None
        return found

    def db_url(self, var: str = "DATABASE_URL", *args: Any, **kwargs: Any) -> dict[str, Any]:
        remedy = "postgres://利用者:秘密@サーバー:5432/名前 の形にしてください（秘密の記号は %XX に）。"
        try:
            found = dict(super().db_url(var, *args, **kwargs))
        except (ValueError, KeyError):
            raise BadEnvironment(var, "データベースの住所として読めません。", remedy) from None
        if "postgresql" in str(found.get("ENGINE", "")) and not (found.get("HOST") and found.get("NAME")):
            raise BadEnvironment(var, "サーバーか、データベースの名前がありません。", remedy)
        if not found.get("ENGINE"):
            raise BadEnvironment(var, "この種類のデータベースは使えません。", remedy)
        return found

    def email_url(self, var: str = "EMAIL_URL", *args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            return dict(super().email_url(var, *args, **kwargs))
        except (ValueError, KeyError):
            raise BadEnvironment(
                var, "メールのサーバーの住所として読めません。", "smtp+tls://利用者:秘密@サーバー:587 の形にしてください。"
            ) from None
