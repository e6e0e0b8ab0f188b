"""The keys that open a backup. They are kept apart from it: whoever finds the one without the other reads no sealed word.

In a backup stand marks only: enough to say which keys are missing, and nothing to work a key out from.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.conf import settings

from portal.lib import sealed

from . import lasting

# The key of all indexes lies in the environment once the oldest of SEAL_KEYS is gone, and nothing else holds it then.
BLIND = "SEAL_BLIND_KEY"
IN_THE_ENVIRONMENT = ("SECRET_KEY", "SEAL_KEYS", BLIND, "OIDC_SUBJECT_KEYS")
IN_FILES = ("OIDC_KEYS_FILE", "VAPID_KEY_FILE", "CARD_KEY_FILE")
NEEDED = ("SEAL_KEYS", BLIND, "OIDC_SUBJECT_KEYS")
ENVIRONMENT = "environment"


def marks() -> dict[str, list[str]]:
    """Of the key of all indexes the one that is in use, wherever it comes from: with another one nothing that is there is found."""
    found = {name: [_mark(key) for key in _values(name)] for name in IN_THE_ENVIRONMENT}
    return found | {BLIND: [_mark(base64.b64encode(sealed.blind_key()).decode())]}


def lacking(wanted: Mapping[str, Sequence[str]]) -> list[str]:
    """Names of the settings in which a key is missing that something in the backup was sealed or named with."""
    here = marks()
    found = [name for name in NEEDED if not {*wanted.get(name, ())} <= {*here[name]}]
    # While it is made from the oldest of SEAL_KEYS, there is none of its own to look for.
    return [name for name in found if name != BLIND or "SEAL_KEYS" not in found]


def put_apart(folder: Path) -> None:
    """Everything into `folder`, readable by its owner alone. What lies there from before a rotation stays, under a name with its mark:
    older backups, and what nothing was sealed anew in, open with it alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lines = [f"{name}={','.join(values)}" for name in IN_THE_ENVIRONMENT if (values := _values(name))]
    _put(folder / ENVIRONMENT, ("\n".join(lines) + "\n").encode())
    for name, path in _files():
        if path.is_file():
            _put(folder / name, path.read_bytes())


def _put(path: Path, content: bytes) -> None:
    older = path.read_bytes() if path.exists() else content
    if older != content:
        aside = path.with_name(f"{path.name}.{_mark(older.hex())}")
        path.replace(aside)
        lasting.to_disk(aside, aside.parent)
    lasting.write(path, content)


def bring_files(folder: Path) -> list[str]:
    """Key files go to where the settings look for them; one that is there stays. The names of those that were brought."""
    brought = []
    for name, path in _files():
        if (folder / name).is_file() and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            lasting.write(path, (folder / name).read_bytes())
            brought.append(name)
    return brought


def _files() -> Iterator[tuple[str, Path]]:
    return ((name, Path(getattr(settings, name))) for name in IN_FILES)


def _values(name: str) -> list[str]:
    value = getattr(settings, name)
    return [one for one in ([value] if isinstance(value, str) else value) if one]


def _mark(key: str) -> str:
    return hashlib.sha256(b"a mark in a backup: " + key.encode()).hexdigest()[:16]
