"""What must not stand in the repository, and which doors lead out of the house."""

import ast
import re

import pytest

from tests.house.sources import ROOT, Source, committed_files, python_sources

# Who may open a connection to another machine, each with the reason. Everybody else asks one of them: no address of a setting or of a
# person is called without limits on time and size, with redirects, or by a proxy that the environment names.
DOORS = {
    "portal/lib/outgoing.py": "the door: named origins only, never in a request",
    "portal/lib/fetching.py": "the door to addresses that people typed in: public ones only, each step looked at",
    "portal/lib/addresses.py": "resolves a name for `fetching`, and looks where it leads",
    "portal/lib/webpush.py": "its library speaks by `requests`: known services only, no redirects, no proxies",
    "portal/lib/sms.py": "one gateway of the settings, several calls over one connection: no redirects, no proxies",
    "portal/lib/line.py": "LINE's own library, told its one address",
    "portal/lib/outbound.py": "only names the errors of those three",
    "portal/lib/telemetry.py": "OpenTelemetry's own exporter, told its one address: no redirects, no proxies",
    "portal/lib/antivirus.py": "clamd on this machine or beside it, by its own protocol",
    "portal/front/supervisor.py": "asks the portal that it has started itself",
    "portal/front/children.py": "finds a free port of this machine",
    "portal/front/management/commands/demo.py": "looks whether a port of this machine is taken",
    "notifications/documents/senders.py": "only names the errors of Django's mail",
}
ROADS = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "urllib.error", "http.client", "socket", "ssl", "smtplib", "ftplib",
         "telnetlib", "poplib", "imaplib", "linebot", "pywebpush", "websockets", "pycurl", "xmlrpc",
         "pyhanko.sign.timestamps.HTTPTimeStamper"}  # fmt: skip


def roads_of(source: Source) -> set[str]:
    """What a module imports, anywhere in it, that can open a connection."""
    named: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {road for road in ROADS for name in named if name == road or name.startswith(f"{road}.")}


def test_nobody_but_the_doors_leads_out_of_the_house() -> None:
    out = {source.name: sorted(roads) for source in python_sources() if (roads := roads_of(source))}
    assert {name: roads for name, roads in out.items() if name not in DOORS} == {}, "ask portal.lib.outgoing or portal.lib.fetching"
    assert sorted(set(DOORS) - set(out)) == [], "these need no exception any more"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import urllib.request", {"urllib.request"}),
        ("from urllib import request", {"urllib.request"}),
        ("from urllib.parse import urlsplit", set()),
        ("def f():\n    import requests.adapters", {"requests"}),
        ("from http.client import HTTPSConnection", {"http.client"}),
        ("from http import HTTPStatus", set()),
    ],
)
def test_a_road_is_seen_however_it_is_imported(text: str, expected: set[str]) -> None:
    assert roads_of(Source(ROOT / "portal" / "x.py", text, ast.parse(text))) == expected


# Forms of keys that a machine gives out and somebody pastes: each is what its issuer documents, so that an honest text seldom matches.
# detect-secrets was considered: no release since May 2024, and what it adds (entropy, words like "password") needs a list of exceptions as
# long as the translations. The strings are put together here, so that this file does not find itself.
SECRETS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY" + r"(?: BLOCK)?-----\s*\n?[A-Za-z0-9+/=]{30}",
    "cloud access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "forge token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,}|glpat-[A-Za-z0-9_-]{20})",
    "chat token": r"\bxox[abeprs]-[0-9A-Za-z-]{20,}",
    "payment key": r"\b[rs]k_live_[0-9A-Za-z]{20,}",
    "cloud api key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "model api key": r"\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}",
    "package index token": r"\b(?:pypi-AgE[A-Za-z0-9_-]{50,}|npm_[A-Za-z0-9]{36}\b)",
    "signed token": r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}",
    # ASCII alone: 「（…のパスワード）」 in a handbook stands for one.
    "password in an address": r"\b(?:postgres(?:ql)?|rediss?|smtps?|amqps?|https?)://[\w.-]+:"
     r"[!#&()+,.\-0-9;=?A-Z\[\]^_a-z|~]{8,}@(?!localhost|127\.)",
    "key in a file of settings": r"^(?:SECRET_KEY|SEAL_KEYS|SEAL_BLIND_KEY|PAYMENT_KEY|[A-Z_]+_(?:TOKEN|SECRET|PASSWORD))="
     r"[A-Za-z0-9+/=_-]{20,}$",
}
FINDERS = {name: re.compile(pattern, re.MULTILINE) for name, pattern in SECRETS.items()}
NO_TEXT = {".png", ".pdf", ".ttf", ".woff2", ".xlsx", ".ico", ".webp", ".jpg", ".gz", ".zip"}


def secrets_in(text: str) -> set[str]:
    return {name for name, finder in FINDERS.items() if finder.search(text)}


def test_no_secret_stands_in_a_committed_file() -> None:
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in committed_files() if path.suffix not in NO_TEXT}
    assert {str(path.relative_to(ROOT)): sorted(found) for path, text in texts.items() if (found := secrets_in(text))} == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-----BEGIN EC " + "PRIVATE KEY-----\n" + "MHcCAQEEIB" * 6, {"private key"}),
        ("-----BEGIN " + "PRIVATE KEY-----\n" + "MIIEvQIBAD" * 6, {"private key"}),
        ("-----BEGIN CERTIFICATE-----\n" + "MIIEvQIBAD" * 6, set()),
        ("key = AKIA" + "ABCDEFGHIJKLMNOP", {"cloud access key"}),
        ("ghp_" + "a1" * 18, {"forge token"}),
        ("xoxb-" + "123456789012-abcdefghijkl", {"chat token"}),
        ("sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc", {"payment key"}),
        ("sk-ant-" + "x" * 40, {"model api key"}),
        ("eyJhbGciOiJSUzI1NiJ9x." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "s" * 43, {"signed token"}),
        ("DATABASE_URL=postgres://tobira:" + "correct-horse@db.example/tobira", {"password in an address"}),
        ("postgres://tobira:{password}@db/tobira", set()),
        ("SECRET_KEY=" + "d0n0tpr1ntth1s0nanysh1rt", {"key in a file of settings"}),
        ("SECRET_KEY_FILE=/run/secrets/secret_key_of_the_portal", set()),
    ],
)
def test_each_form_of_a_secret_is_known(text: str, expected: set[str]) -> None:
    assert secrets_in(text) == expected
