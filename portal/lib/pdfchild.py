"""The process that sets pages for `pdfworkshop`, one after the other, until its input ends:
`python -m portal.lib.pdfchild MEGABYTES FOLDER`. The folder is its own, for files of the moment, and goes away with it.

It knows no settings, no data base and no languages. In: a length and a JSON order. Out: a verdict, a length, and the PDF or
what was missing; an empty answer first, when it is warm. Lengths are 8 bytes, big end first.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from portal.lib import pdf, stamplayout, stampplan

DONE, MISSING_LETTERS, FAILED, OUT_OF_MEMORY = b"D", b"L", b"F", b"M"
LAYOUT, REASON = b"L", b"R"


def main() -> None:
    megabytes, tempfile.tempdir = int(sys.argv[1]), sys.argv[2]
    # Whatever a C library prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    settings.configure(USE_I18N=False)
    try:
        _warm_up()
        _limit_memory(megabytes)
        _answer(answers, DONE, b"")
        while order := _read(sys.stdin.buffer):
            _answer(answers, *_set_page(order))
    finally:
        # Its owner was killed, or has ended: nobody else is left to tidy up.
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)


def _set_page(order: bytes) -> tuple[bytes, bytes]:
    given = json.loads(order)
    _limit_cpu(given.pop("seconds"))
    try:
        return DONE, _laid_out(given) if given.pop("for_stamping", False) else pdf.render(**given)
    except pdf.LetterWithoutGlyph as refused:
        return MISSING_LETTERS, str(refused.facts["letters"]).encode()
    except MemoryError:
        return OUT_OF_MEMORY, b""
    except Exception as error:
        # The message may quote the page, which is somebody's notice: only the kind leaves.
        return FAILED, type(error).__name__.encode()


def _laid_out(given: dict[str, Any]) -> bytes:
    """What came of the plan, its length, the plan (or why there is none), and the page in full."""
    page, found = stamplayout.lay_out(given["html"], given["stylesheets"])
    kind, plan = (REASON, found.value.encode()) if isinstance(found, stampplan.Reason) else (LAYOUT, stampplan.to_json(found))
    return kind + len(plan).to_bytes(8, "big") + plan + page


def _warm_up() -> None:
    """Load fonts and libraries before the clock and the memory limit begin to count."""
    stamplayout.lay_out("<!doctype html><html lang=ja><title>a</title><p>あ髙<b>い</b><p><span data-slot=0>う</span>", ())


def _limit_memory(megabytes: int) -> None:
    """So many megabytes above what the warm process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    limit = pages * os.sysconf("SC_PAGE_SIZE") + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _limit_cpu(seconds: float) -> None:
    """The parent's clock is the rule; this ends the process also when the parent is gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 2, resource.RLIM_INFINITY))


def _answer(answers: BinaryIO, verdict: bytes, content: bytes) -> None:
    answers.write(verdict + len(content).to_bytes(8, "big") + content)
    answers.flush()


def _read(source: BinaryIO) -> bytes:
    return source.read(int.from_bytes(source.read(8), "big"))


if __name__ == "__main__":
    main()
