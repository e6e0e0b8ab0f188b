"""What a stranger's PDF says of its signature: read in a process of its own, which may take five seconds of
a processor (fifteen of a clock, for a busy house) and 512 MB and knows nothing.

`inspect` asks; the module itself is the process: the file comes in by stdin, a line of JSON goes out.
"""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 5
MEGABYTES = 512
MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Seen:
    """`notice` and `code` are what the file claims. `signer` is the fingerprint of the certificate of an unbroken signature over all
    of the file, "" without one; `is_broken`: there is a signature, and the file is not what was signed.
    """

    notice: str = ""
    signer: str = ""
    is_broken: bool = False


def inspect(data: bytes) -> Seen | None:
    """None for what is no PDF, or takes too long or too much to read."""
    if not data.startswith(b"%PDF-") or len(data) > MAX_BYTES:
        return None
    command = [sys.executable, "-m", "portal.lib.signcheck"]
    try:
        done = subprocess.run(command, cwd=ROOT, env={}, input=data, capture_output=True, timeout=3 * SECONDS, check=True)
        return Seen(**json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError, TypeError):
        return None


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1024 * 1024, MEGABYTES * 1024 * 1024))
    sys.stdout.write(json.dumps(asdict(_seen(sys.stdin.buffer.read(MAX_BYTES)))))


def _seen(data: bytes) -> Seen:
    import io

    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(data))
    # `get` would give the reference back, not what it points to.
    claimed = reader.trailer["/Info"] if "/Info" in reader.trailer else {}  # noqa: SIM401
    notice = str(claimed.get("/TobiraNotice", ""))[:36]
    signatures = reader.embedded_regular_signatures
    if not signatures:
        return Seen(notice)
    signer = _unbroken(signatures[0]) if len(signatures) == 1 else ""
    return Seen(notice, signer, not signer)


def _unbroken(signature: object) -> str:
    """The fingerprint of the signer when the signature covers the whole file and holds; whom to trust is the asker's business."""
    import hashlib

    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[], allow_fetching=False))  # type: ignore[arg-type]
    holds = status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return hashlib.sha256(status.signing_cert.dump()).hexdigest() if holds else ""


if __name__ == "__main__":
    # pyHanko tells the log what it thinks of a forged file; this process has one answer and no log.
    logging.disable(logging.CRITICAL)
    main()
