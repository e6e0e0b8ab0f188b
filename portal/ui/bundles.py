"""Style sheets that are written as several files and sent as one.

Eleven small sheets cost a phone on a slow line three rounds of asking before it may draw anything; one sheet costs one. The parts stay what
people edit; the whole is made when it is looked for, in every set-up alike.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

# The parts in the order of their layers. What is made lies beside them, so that addresses in them mean the same.
BUNDLES = {
    "css/tobira.css": [
        "css/tokens.css", "css/theme.css", "css/base.css", "css/shell.css", "css/forms.css", "css/cards.css", "css/parts.css",
        "css/flow.css", "css/sitting.css", "css/search.css", "css/help.css", "css/maps.css", "css/print.css",
    ],
}  # fmt: skip
Paths = list[str]


class BundleFinder(BaseFinder):
    """Finds each bundle as a file of the state directory, written anew when a part has changed."""

    def __init__(self, app_names: object = None, *args: object, **kwargs: object) -> None:
        self.root = Path(settings.STATE_DIR) / "bundles"
        self.storage = FileSystemStorage(location=self.root)

    def find(self, path: str, find_all: bool = False, **_: object) -> str | Paths:  # type: ignore[override]
        if path not in BUNDLES:
            return []
        found = str(self.made(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for path in BUNDLES:
            self.made(path)
            yield path, self.storage

    def made(self, path: str) -> Path:
        """Several processes may make it at once: each writes a file of its own and puts it in place whole."""
        file, whole = self.root / path, joined(BUNDLES[path])
        if not (file.exists() and file.read_bytes() == whole):
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, scratch = tempfile.mkstemp(dir=file.parent)
            with os.fdopen(handle, "wb") as out:
                out.write(whole)
            Path(scratch).chmod(0o644)
            Path(scratch).replace(file)
        return file


def joined(parts: Iterable[str]) -> bytes:
    return b"\n".join((settings.BASE_DIR / "static" / part).read_bytes() for part in parts)
