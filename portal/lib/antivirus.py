"""Asking ClamAV (`clamd`) about a file. Workers ask; no page ever waits for it.

`settings.CLAMAV_URL`: `tcp://127.0.0.1:3310` or `unix:///run/clamav/clamd.ctl`; "" where nothing scans.
"""

from __future__ import annotations

import socket
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

PIECE = 64 * 1024
SECONDS = 30.0


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"


class ScannerAway(Exception):
    """The scanner did not answer, or not so that one could tell what it means."""


def is_on() -> bool:
    return bool(settings.CLAMAV_URL)


def scan(data: bytes) -> Verdict:
    """Raises `ScannerAway`; a file is clean only when the scanner says so in so many words."""
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), PIECE):
                piece = data[start : start + PIECE]
                line.sendall(len(piece).to_bytes(4, "big") + piece)
            line.sendall(bytes(4))
            answer = _answer(line)
    except OSError as error:
        raise ScannerAway(type(error).__name__) from None
    if answer == b"stream: OK":
        return Verdict.CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return Verdict.INFECTED
    raise ScannerAway("unclear answer")


def _connected() -> socket.socket:
    address = urlsplit(settings.CLAMAV_URL)
    if address.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(address.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((address.hostname or "127.0.0.1", address.port or 3310), SECONDS)


def _answer(line: socket.socket) -> bytes:
    heard = b""
    while not heard.endswith(b"\0") and len(heard) < 1024:
        piece = line.recv(1024)
        if not piece:
            break
        heard += piece
    return heard.rstrip(b"\0\n")
