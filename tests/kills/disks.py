"""Disks that are soon full."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[None]:
    """`place` as a disk of its own that is soon full."""
    place.mkdir(exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tobira-kills", place], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"this machine allows no disk of our own: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(place: Path) -> Path:
    """Write until nothing goes in any more; the file to delete when there shall be room again."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4096, 512):
            while True:
                try:
                    file.write(b"x" * size)
                except OSError:
                    break
    return filler
