"""Time stamps (RFC 3161) for letters, asked for through the one door: no redirects, no proxy of the environment, an end, a greatest size.

pyHanko's own client has none of these. Only a digest goes out and the answer is signed by who gives it, so an address without encryption,
as many of these servers have, is taken.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from portal.lib import outgoing

if TYPE_CHECKING:
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

ASKS, TELLS = "application/timestamp-query", "application/timestamp-reply"
LIMITS = outgoing.Limits(connect=3.0, total=10.0, size=64 * 1024)


@functools.cache
def stamper(address: str) -> TimeStamper | None:
    """What pyHanko asks for a time stamp; None without an address. It raises `TimestampRequestError`, an OSError, when there is none."""
    if not address:
        return None
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError

    class Guarded(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            heads = {"Content-Type": ASKS, "Accept": TELLS}
            try:
                answer = outgoing.ask(
                    address, origins={outgoing.origin(address)}, content=req.dump(), headers=heads, limits=LIMITS, in_clear=True
                )
            except outgoing.NoAnswer as problem:
                raise TimestampRequestError(f"the time stamp server gave no answer: {problem}") from problem
            if answer.status != 200 or answer.kind != TELLS:
                raise TimestampRequestError(f"the time stamp server answered {answer.status}, and no time stamp")
            return tsp.TimeStampResp.load(answer.body)

    return Guarded()  # type: ignore[no-untyped-call]
