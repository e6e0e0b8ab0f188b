"""Which addresses a service may register. They are compared letter by letter later, so they must be plain now."""

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
