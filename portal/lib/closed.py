"""What stands in for the portal while it must not be opened: one sentence and 503, for every address, out of this file alone.

It needs no settings, no data base and no template, for any of these may be what is missing. Why it is closed stands in the log, for those
who run it; whoever comes to the door is told what to do.
"""

from collections.abc import Callable, Iterable
from typing import Any

COME_BACK_AFTER = 60
PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ただいま使えません</title></head>
<body><main><h1>ただいま、このページを使えません</h1>
<p>設備の準備をしています。しばらくしてから、もう一度お試しください。</p>
<p>届いた通知がなくなることはありません。お急ぎのときは、お住まいの市役所・町村役場へお電話ください。</p>
<p lang="en">This site is not available at the moment. Please try again in a while, or telephone your city or town office.</p>
</main></body></html>
""".encode()
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", str(len(PAGE))),
    ("Cache-Control", "no-store"),
    ("Retry-After", str(COME_BACK_AFTER)),
    ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
]
# Said only to who came by https, as the standard asks; a day without it would let a browser forget what the open portal had told it.
STRICT_TRANSPORT = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload")
ALIVE = b'{"live": "ok"}'


def closed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application. `/health/live` still says that the process lives: ending it again and again would mend nothing."""
    if environ.get("PATH_INFO") == "/health/live":
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(ALIVE)))])
        return [ALIVE]
    came_by = environ.get("HTTP_X_FORWARDED_PROTO") or environ.get("wsgi.url_scheme")
    start_response("503 Service Unavailable", [*HEADERS, *([STRICT_TRANSPORT] if came_by == "https" else [])])
    return [b"" if environ.get("REQUEST_METHOD") == "HEAD" else PAGE]
