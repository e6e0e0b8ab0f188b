"""Scores an answer as MDN's HTTP Observatory does (scanner 1.4.8, algorithm 4), by the modifiers and limits that it publishes.

A site begins with 100. What it lacks is taken off; what it does well is added, if 90 were left. 100 and more is A+; 135 is all there is.
Left out: lists of preloaded hosts, which are facts about a name and not about an answer.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import Morsel
from urllib.parse import urlsplit

MODIFIERS = {
    "csp": {"none-by-default": 10, "no-unsafe": 5, "unsafe-style": 0, "insecure-passive": -10, "unsafe-eval": -10, "unsafe-inline": -20,
            "insecure-scheme": -20, "missing": -25},
    "cookies": {"all-same-site": 5, "secure": 0, "none": 0, "not-secure-but-hsts": -5, "session-not-secure-but-hsts": -10,
                "not-secure": -20, "bad-same-site": -20, "csrf-without-same-site": -20,
                "session-not-httponly": -30, "session-not-secure": -40},
    "cors": {"closed": 0, "public": 0, "anybody-with-credentials": -50},
    "redirection": {"to-https": 0, "off-host": -5, "missing": -20, "not-to-https": -20},
    "referrer": {"private": 5, "missing": 0, "unsafe": -5, "invalid": -5},
    "hsts": {"six-months": 0, "shorter": -10, "missing": -20, "invalid": -20},
    "sri": {"implemented": 5, "not-html": 0, "no-scripts": 0, "own-origin": 0, "foreign-https": -5, "foreign-http": -50},
    "nosniff": {"nosniff": 0, "missing": -5, "invalid": -5},
    "frames": {"by-csp": 5, "by-header": 0, "missing": -20, "invalid": -20},
    "corp": {"own": 10, "cross-origin": 0, "missing": 0, "invalid": -5},
}  # fmt: skip
GRADES = ((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"), (50, "C"), (45, "C-"), (40, "D+"), (30, "D"),
          (25, "D-"), (0, "F"))  # fmt: skip
EXTRA_FROM = 90
SIX_MONTHS = 15_552_000
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
LEAKY = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}


@dataclass(frozen=True)
class Seen:
    """One answer by https, and where the same address by http led to ("" when it answered itself). Names of headers in lower case."""

    headers: Mapping[str, str]
    cookies: Sequence[Morsel[str]] = ()
    html: str = ""
    from_http: str = ""
    host: str = "tobira.example"


@dataclass(frozen=True)
class Scored:
    score: int
    found: Mapping[str, str] = field(default_factory=dict)

    @property
    def grade(self) -> str:
        return next(grade for least, grade in GRADES if self.score >= least)


def score(seen: Seen) -> Scored:
    found = {
        "csp": _csp(seen), "cookies": _cookies(seen), "cors": _cors(seen), "redirection": _redirection(seen), "referrer": _referrer(seen),
        "hsts": _hsts(seen), "sri": _sri(seen), "nosniff": _nosniff(seen), "frames": _frames(seen), "corp": _corp(seen),
    }  # fmt: skip
    modifiers = [MODIFIERS[what][how] for what, how in found.items()]
    plain = 100 + sum(one for one in modifiers if one < 0)
    return Scored(max(0, 100 + sum(modifiers) if plain >= EXTRA_FROM else plain), found)


def directives(policy: str) -> dict[str, set[str]]:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name.lower(): {source.lower() for source in sources} for name, *sources in parts}


def _csp(seen: Seen) -> str:
    said = directives(seen.headers.get("content-security-policy", ""))
    if not said:
        return "missing"
    everything = {"*"}
    default = said.get("default-src", everything)
    script, style, objects = (said.get(f"{kind}-src", default) for kind in ("script", "style", "object"))
    script, style = _without_spare_inline(script), _without_spare_inline(style)
    passive = said.get("img-src", default) | said.get("media-src", default)
    active = script | {source for name, sources in said.items() if name not in {"img-src", "media-src"} for source in sources}
    unsafe = BROAD | {"'unsafe-inline'", "data:"}
    faults = {
        "unsafe-inline": script & unsafe or objects & BROAD,
        "insecure-scheme": _insecure(active),
        "unsafe-eval": "'unsafe-eval'" in script | style,
        "insecure-passive": _insecure(passive),
        "unsafe-style": style & unsafe,
    }
    return next((name for name, is_there in faults.items() if is_there), "none-by-default" if default == {"'none'"} else "no-unsafe")


def _insecure(sources: set[str]) -> bool:
    return any(source.startswith(("http:", "ftp:")) for source in sources)


def _without_spare_inline(sources: set[str]) -> set[str]:
    """Beside a nonce or a hash browsers pass `'unsafe-inline'` over."""
    return sources - {"'unsafe-inline'"} if any(source.startswith(("'nonce-", "'sha")) for source in sources) else sources


def _cookies(seen: Seen) -> str:
    if not seen.cookies:
        return "none"
    kept_to_https = _hsts(seen) == "six-months"
    faults = {fault for cookie in seen.cookies for fault in _faults(cookie, kept_to_https=kept_to_https)}
    if faults:
        return min(faults, key=MODIFIERS["cookies"].__getitem__)
    return "all-same-site" if all(cookie["samesite"] for cookie in seen.cookies) else "secure"


def _faults(cookie: Morsel[str], *, kept_to_https: bool) -> set[str]:
    name, same_site, found = cookie.key.lower(), str(cookie["samesite"]).lower(), set()
    is_session = "login" in name or "sess" in name
    if same_site not in {"", "lax", "strict", "none"} or (same_site == "none" and not cookie["secure"]):
        found.add("bad-same-site")
    if not cookie["secure"]:
        found.add("not-secure-but-hsts" if kept_to_https else "not-secure")
        if is_session:
            found.add("session-not-secure-but-hsts" if kept_to_https else "session-not-secure")
    if "csrf" in name and not same_site:
        found.add("csrf-without-same-site")
    if is_session and not cookie["httponly"]:
        found.add("session-not-httponly")
    return found


def _cors(seen: Seen) -> str:
    allowed = seen.headers.get("access-control-allow-origin", "")
    if not allowed:
        return "closed"
    with_cookies = seen.headers.get("access-control-allow-credentials", "").lower() == "true"
    return "anybody-with-credentials" if with_cookies else "public"


def _redirection(seen: Seen) -> str:
    if not seen.from_http:
        return "missing"
    where = urlsplit(seen.from_http)
    if where.scheme != "https":
        return "not-to-https"
    return "to-https" if where.hostname == seen.host else "off-host"


def _referrer(seen: Seen) -> str:
    words = [word.strip().lower() for word in seen.headers.get("referrer-policy", "").split(",")]
    if words == [""]:
        return "missing"
    known = [word for word in words if word in PRIVATE | LEAKY]
    if not known:
        return "invalid"
    return "private" if known[-1] in PRIVATE else "unsafe"


def _hsts(seen: Seen) -> str:
    said = seen.headers.get("strict-transport-security", "")
    if not said:
        return "missing"
    age = re.search(r"(?:^|;)\s*max-age=(\d+)", said.lower())
    if age is None or "," in said:
        return "invalid"
    return "six-months" if int(age[1]) >= SIX_MONTHS else "shorter"


class _Scripts(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.found.append({name: value or "" for name, value in attrs})


def _sri(seen: Seen) -> str:
    if not seen.headers.get("content-type", "").startswith(("text/html", "application/xhtml")):
        return "not-html"
    scripts = _Scripts(seen.html).found
    elsewhere = [one for one in scripts if one.get("src", "").startswith(("http:", "https:", "//"))]
    foreign = [one for one in elsewhere if urlsplit(one["src"]).hostname != seen.host]
    if any(one["src"].startswith(("http:", "//")) and not one.get("integrity") for one in foreign):
        return "foreign-http"
    if any(not one.get("integrity") for one in foreign):
        return "foreign-https"
    if foreign or any(one.get("integrity") and one.get("src") for one in scripts):
        return "implemented"
    return "own-origin" if scripts else "no-scripts"


def _nosniff(seen: Seen) -> str:
    said = seen.headers.get("x-content-type-options", "").strip().lower()
    return said if said == "nosniff" else "invalid" if said else "missing"


def _frames(seen: Seen) -> str:
    if "frame-ancestors" in directives(seen.headers.get("content-security-policy", "")):
        return "by-csp"
    said = seen.headers.get("x-frame-options", "").strip().lower()
    if not said:
        return "missing"
    return "by-header" if said in {"deny", "sameorigin"} or said.startswith("allow-from") else "invalid"


def _corp(seen: Seen) -> str:
    said = seen.headers.get("cross-origin-resource-policy", "").strip().lower()
    return {"": "missing", "same-origin": "own", "same-site": "own", "cross-origin": "cross-origin"}.get(said, "invalid")
