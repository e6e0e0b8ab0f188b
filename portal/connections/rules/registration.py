"""What a service may register. Addresses are compared letter by letter later, so they must be plain now.

Faults are Japanese sentences: operators read them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

LOOPBACK = {"localhost", "127.0.0.1"}
_FORBIDDEN = set(' "<>\\^`{|}')


def fault_of(address: str) -> str | None:
    """Why an address must not be registered, as a code: garbled, relative, plain-http, wildcard, user, fragment. None when it may."""
    if "*" in address:
        return "wildcard"
    parts = _split(address)
    if parts is None:
        return "garbled"
    faults = {
        "relative": parts.scheme not in ("http", "https") or not parts.hostname,
        "plain-http": parts.scheme == "http" and parts.hostname not in LOOPBACK,
        "user": "@" in parts.netloc,
        "fragment": "#" in address,
    }
    return next((code for code, found in faults.items() if found), None)


def _split(address: str) -> SplitResult | None:
    if not address.isascii() or any(ord(char) < 33 for char in address) or _FORBIDDEN & set(address):
        return None
    try:
        parts = urlsplit(address)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def origin_of(address: str) -> str:
    """scheme://host[:port] of a registered address, as a content security policy names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
# Pages of our own stand at /services/<these>/.
NOT_FOR_SERVICES = frozenset({"kit", "news", "try"})
MOST_USES, LONGEST_CONSENT, MOST_TOPICS = 8, 60, 20
_PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
_ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}


@dataclass(frozen=True)
class UseForm:
    """One use of what a service is told: a code, what residents read, the items, and for how many months they agree."""

    code: str
    title: str
    reason: str
    claims: tuple[str, ...] = ()
    months: int = 24
    is_required: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "claims", tuple(self.claims))


def faults_of_uses(uses: Sequence[UseForm]) -> Iterator[str]:
    """What is wrong with the uses; nothing when they can be asked of residents."""
    if len(uses) > MOST_USES:
        yield f"使い道は{MOST_USES}個までです。まとめてください。"
    if len({use.code for use in uses}) < len(uses):
        yield "同じ記号の使い道が二つあります。"
    for use in uses:
        yield from _faults_of_use(use)


def _faults_of_use(use: UseForm) -> Iterator[str]:
    if not CODE.fullmatch(use.code):
        yield f"使い道の記号「{use.code}」は、英小文字・数字・ハイフンの20文字までにしてください。"
    if not (use.title and use.reason and use.claims):
        yield f"使い道「{use.title or use.code}」に、名前・理由・見る項目のどれかがありません。"
    if len(use.title) > 60 or len(use.reason) > 200:
        yield f"使い道「{use.code}」の文が長すぎます。名前は60文字、理由は200文字までです。"
    if not 1 <= use.months <= LONGEST_CONSENT:
        yield f"使い道「{use.title}」の同意の期間は、1か月から{LONGEST_CONSENT}か月までです。終わりのない同意は取れません。"


def faults_of_keys(proof: str, jwks: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a service's public keys. Those who share a secret have none."""
    keys = jwks.get("keys", []) if jwks else []
    if proof != "private_key_jwt":
        if keys:
            yield "共有の秘密を使うサービスに、公開鍵は要りません。"
        return
    if not isinstance(keys, list) or not keys or not all(isinstance(key, dict) for key in keys):
        yield "公開鍵（jwks の keys）がありません。"
        return
    for key in keys:
        yield from _faults_of_key(key)


def _faults_of_key(key: Mapping[str, Any]) -> Iterator[str]:
    if _PRIVATE_MEMBERS & key.keys():
        yield "秘密鍵が混じっています。公開鍵だけを登録し、その鍵は作り直してください。"
    elif _ALGORITHMS.get(str(key.get("kty"))) is None or key.get("crv", "P-256") != "P-256":
        yield "公開鍵は RSA（RS256）か P-256（ES256）にしてください。"
    elif not key.get("kid"):
        yield "公開鍵に kid がありません。"


def algorithm_of(key: Mapping[str, Any]) -> str:
    """The one algorithm with which a registered key may sign."""
    return _ALGORITHMS[str(key["kty"])]


def faults_of_topics(topics: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with the topics that a service wants to tell its users of."""
    if len(topics) > MOST_TOPICS:
        yield f"知らせる事柄は{MOST_TOPICS}個までです。"
    for topic in topics:
        if set(topic) != {"code", "name"} or not CODE.fullmatch(str(topic["code"])) or not 0 < len(str(topic["name"])) <= 40:
            yield "知らせる事柄には、code（英小文字・数字・ハイフン）と name（40文字まで）を書いてください。"
