"""PDFs made in a process of their own, so that a page that eats time or memory fails alone.

WeasyPrint can be made to work for minutes by a few lines of HTML (18 nested flex boxes, `colspan=100000`). The process is
kept warm between pages, as starting one costs ten pages' worth of time, and is replaced when it failed or has grown old.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import IO, Any, cast

from django.utils.translation import gettext_lazy as _

from portal.lib import pdf, pdfchild, stampplan
from portal.lib.languages import OFFICIAL
from portal.lib.pdf import LetterWithoutGlyph, RenderRefused, TooMuchToRender, Variant
from portal.lib.stampplan import Layout, Reason

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
# Pango's caches grow slowly; a fresh process every so often is cheaper than finding out where.
PAGES_PER_PROCESS = 500
_HEAD = 9


class TookTooLong(RenderRefused):
    sentence = _("PDFを{seconds}秒以内に作れませんでした。本文の表や飾りを減らして、もう一度お試しください。")


class TookTooMuchMemory(RenderRefused):
    sentence = _("PDFを作るのに必要なメモリーが多すぎます。本文の表や画像を減らして、もう一度お試しください。")


def render_in_process(
    html: str, *, stylesheets: Sequence[str] = (), variant: Variant = "pdf/ua-1", seconds: float = 20, megabytes: int = 512
) -> bytes:
    """`pdf.render`, in at most so many seconds (by the wall clock) and megabytes (above what an idle process has).

    Raises a `RenderRefused`: `TooMuchToRender`, `LetterWithoutGlyph`, `TookTooLong`, `TookTooMuchMemory`, or itself.
    """
    return _ordered({"html": html, "stylesheets": list(stylesheets), "variant": variant, "seconds": seconds}, megabytes)


def render_in_words_of(language: str, paper: Callable[[str], str], *, stylesheets: Sequence[str] = (), seconds: float = 20) -> bytes:
    """`paper` in that language. A machine without its letters gives the Japanese paper, which is better than none; raises as above."""
    try:
        return render_in_process(paper(language), stylesheets=stylesheets, seconds=seconds)
    except LetterWithoutGlyph:
        if language == OFFICIAL:
            raise
        return render_in_process(paper(OFFICIAL), stylesheets=stylesheets, seconds=seconds)


def lay_out_in_process(
    html: str, *, stylesheets: Sequence[str] = (), seconds: float = 20, megabytes: int = 512
) -> tuple[bytes, Layout | Reason]:
    """The page in full, and how it can be stamped for others, or why it cannot. Limits and refusals as above."""
    answer = _ordered({"html": html, "stylesheets": list(stylesheets), "for_stamping": True, "seconds": seconds}, megabytes)
    end = _HEAD + int.from_bytes(answer[1:_HEAD], "big")
    plan = answer[_HEAD:end]
    return answer[end:], stampplan.from_json(plan) if answer[:1] == pdfchild.LAYOUT else Reason(plan.decode())


def _ordered(order: dict[str, Any], megabytes: int) -> bytes:
    if len(order["html"].encode()) > pdf.MAX_HTML:
        raise TooMuchToRender(kilobytes=pdf.MAX_HTML // 1024)
    with _benches_lock:
        return _bench(megabytes).render(json.dumps(order).encode(), order["seconds"])


class _Bench:
    """One warm child, its pipes, and the folder of its own where WeasyPrint copies 24 MB of fonts: a killed child leaves it as it is."""

    def __init__(self, megabytes: int) -> None:
        self.owner = os.getpid()
        self.pages = 0
        self._folder = tempfile.mkdtemp(prefix="tobira-pdf-")
        command = [sys.executable, "-m", "portal.lib.pdfchild", str(megabytes), self._folder]
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
        self.child = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._orders = cast(IO[bytes], self.child.stdin)
        self._answers = cast(IO[bytes], self.child.stdout)
        self._wait_until_warm()

    @property
    def is_usable(self) -> bool:
        # After a fork of the owner the pipes would be shared with it.
        return self.owner == os.getpid() and self.child.poll() is None and self.pages < PAGES_PER_PROCESS

    def render(self, order: bytes, seconds: float) -> bytes:
        end = monotonic() + seconds
        self.pages += 1
        try:
            self._send(order)
            head = self._receive(_HEAD, end)
            content = self._receive(int.from_bytes(head[1:], "big"), end)
        except TimeoutError:
            self.end()
            raise TookTooLong(seconds=round(seconds)) from None
        except (BrokenPipeError, EOFError):
            raise self._why_it_died(seconds) from None
        return self._answer(head[:1], content)

    def end(self) -> None:
        if self.owner != os.getpid():
            return
        self.child.kill()
        self.child.wait()
        for pipe in (self._orders, self._answers):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait_until_warm(self) -> None:
        try:
            self._receive(_HEAD, monotonic() + START_SECONDS)
        except (TimeoutError, EOFError):
            self.end()
            logger.error("The PDF process does not start; `manage.py doctor` says what is missing")
            raise RenderRefused from None

    def _send(self, order: bytes) -> None:
        self._orders.write(len(order).to_bytes(8, "big") + order)
        self._orders.flush()

    def _receive(self, size: int, end: float) -> bytes:
        source = self._answers.fileno()
        received = b""
        with selectors.DefaultSelector() as selector:
            selector.register(source, selectors.EVENT_READ)
            while len(received) < size:
                if not selector.select(max(0.0, end - monotonic())):
                    raise TimeoutError
                piece = os.read(source, min(size - len(received), 1 << 20))
                if not piece:
                    raise EOFError
                received += piece
        return received

    def _answer(self, verdict: bytes, content: bytes) -> bytes:
        if verdict == pdfchild.DONE:
            return content
        if verdict == pdfchild.MISSING_LETTERS:
            raise LetterWithoutGlyph(letters=content.decode())
        self.end()
        if verdict == pdfchild.OUT_OF_MEMORY:
            raise TookTooMuchMemory
        logger.error("A page could not be set: %s", content.decode())
        raise RenderRefused

    def _why_it_died(self, seconds: float) -> RenderRefused:
        code = self.child.wait()
        self.end()
        logger.error("The PDF process ended with %d", code)
        if code == -signal.SIGXCPU:
            return TookTooLong(seconds=round(seconds))
        # Pango's and HarfBuzz's C code ends the process (SIGABRT, SIGSEGV) when it is given no memory.
        return TookTooMuchMemory() if code < 0 else RenderRefused()


_benches: dict[int, _Bench] = {}
_benches_lock = threading.Lock()


def _bench(megabytes: int) -> _Bench:
    bench = _benches.get(megabytes)
    if bench is None or not bench.is_usable:
        if bench:
            bench.end()
        bench = _benches[megabytes] = _Bench(megabytes)
    return bench


@atexit.register
def close() -> None:
    """End the processes of this process; the next page starts a new one."""
    for bench in _benches.values():
        bench.end()
    _benches.clear()
