"""What is written is there after a kill and a power cut, whole, and for its owner alone from the first byte."""

import os
import secrets
from pathlib import Path


def write(path: Path, content: bytes, *, at: float | None = None) -> None:
    """In place of what lies there, or not at all: that may be the only copy. `at` is when it was last changed, as `st_mtime`."""
    half = path.with_name(f".{secrets.token_hex(8)}.half")
    try:
        with os.fdopen(private(half), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        if at is not None:
            os.utime(half, (at, at))
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def private(path: Path) -> int:
    """A descriptor of a new file that nobody else can read, whatever the umask is. Raises `FileExistsError`."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def to_disk(*paths: Path) -> None:
    """Files and folders: their contents, and the names in them."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
