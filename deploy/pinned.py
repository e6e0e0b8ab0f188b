"""What the portal runs on, read from `requirements.txt`: names, versions, digests, and who asked for what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "requirements.txt"
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<where>[^\\]+?))?\s*\\?$")


@dataclass(frozen=True)
class Pin:
    """`where`: the machines that it is for, "" for all. `digests`: SHA-256 of each file of this version. `via`: who asks for it, by
    name; the portal itself is ""."""

    name: str
    version: str
    where: str
    digests: tuple[str, ...]
    via: tuple[str, ...]


def pins(file: Path = RUNTIME) -> list[Pin]:
    """In the order of the file. A name stands there twice when different Pythons get different versions."""
    return [_pin(block) for block in _blocks(file.read_text(encoding="utf-8").splitlines())]


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if _PIN.match(line):
            if block:
                yield block
            block = []
        block.append(line)
    if block:
        yield block


def _pin(block: list[str]) -> Pin:
    head = _PIN.match(block[0])
    if head is None:
        raise ValueError(f"no pinned requirement: {block[0]}")
    digests = tuple(digest for line in block for digest in re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    askers = [line.strip(" #").removeprefix("via").strip() for line in block if line.strip().startswith("#")]
    via = tuple("" if asker.startswith("-r ") else asker for asker in askers if asker and not asker.startswith("-c "))
    return Pin(head["name"], head["version"], (head["where"] or "").strip(), digests, via)
