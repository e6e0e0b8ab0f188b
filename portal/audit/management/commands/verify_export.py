"""`manage.py verify_export FILE [--anchors FILE] [--key THUMBPRINT]`: is each line of an auditors' file what was anchored?

For an auditor outside: it asks no data base and no key of the portal. ANCHORS is the published list (`/trail/anchors.json`) as it was kept
outside; without it the file is held against the roots it names itself, signed by the key whose thumbprint is printed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import jwt
from django.core.management.base import BaseCommand, CommandError

from portal.audit.rules import exported


class Command(BaseCommand):
    help = "監査の書き出し（JSON）の一行ずつが、公表した証しのとおりかを確かめます。データベースも鍵も要りません。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="「証しと一緒に書き出す（JSON）」のファイル")
        parser.add_argument("--anchors", type=Path, help="とびらの外に残しておいた証しの一覧（anchors.json）")
        parser.add_argument("--key", action="append", default=[], help="認める署名の鍵の指紋（RFC 7638）。何度でも書けます")

    def handle(self, *, file: Path, anchors: Path | None, key: list[str], **_: Any) -> None:
        told = _read(file)
        try:
            kept = exported.kept(_read(anchors)) if anchors else None
        except (KeyError, TypeError, AttributeError):
            raise CommandError(f"{anchors} を、証しの一覧（anchors.json）として読めません。") from None
        try:
            lines = list(exported.look_over(told, kept))
        except ValueError:
            raise CommandError(f"{file} を、監査の書き出し（{exported.FORMAT}）として読めません。") from None
        bad = [line for line in lines if line.faults]
        for line in bad:
            self.stdout.write(f"NG {line.number}: {' / '.join(line.faults)}")
        unsigned = 0 if bad else self._signatures(told, key)
        newer = [str(line.number) for line in lines if not line.is_proven and not line.faults]
        if newer:
            self.stdout.write(f"-- まだ証しのない行（最後の証しより後）：{', '.join(newer)}")
        if bad or unsigned:
            raise CommandError(f"{len(lines)} 行のうち {len(bad)} 行、署名は {unsigned} 日が、証しと合いません。")
        self.stdout.write(f"OK {len(lines) - len(newer)} 行は、どの列も証しのとおりです。")

    def _signatures(self, told: dict[str, Any], trusted: list[str]) -> int:
        """How many days are not signed as they should be; the keys of the others are named, for comparing."""
        keys, wrong = set(), 0
        for kind, signature, claims in exported.signed_days(told):
            thumbprint = _signed_by(signature, claims)
            if thumbprint is None or (trusted and thumbprint not in trusted):
                wrong += 1
                self.stdout.write(f"NG {claims['day']}: signature of {kind}")
            else:
                keys.add(thumbprint)
        for thumbprint in sorted(keys):
            self.stdout.write(f"-- 署名の鍵の指紋：{thumbprint}")
        return wrong


def _signed_by(signature: str, claims: dict[str, str]) -> str | None:
    """The thumbprint of the key in the header, when it signed these claims and nothing else."""
    try:
        jwk = jwt.get_unverified_header(signature)["jwk"]
        told = jwt.decode(signature, jwt.PyJWK(jwk, algorithm="ES256").key, algorithms=["ES256"])
        public = json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")}, sort_keys=True, separators=(",", ":"))
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return None
    return base64.urlsafe_b64encode(hashlib.sha256(public.encode()).digest()).decode().rstrip("=") if told == claims else None


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} を、JSONとして読めません。（{error}）") from None
