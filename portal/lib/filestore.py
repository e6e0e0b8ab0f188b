"""Files that are still there after a power cut. The default storage of an installation that keeps its files on a disk."""

import os
from typing import Any

from django.core.files.storage import FileSystemStorage


class LastingFiles(FileSystemStorage):
    """What `save` has answered for lies on the disk: rows name the file in the next moment, and a data base keeps its word."""

    def _save(self, name: str, content: Any) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]
        for path in (self.path(saved), os.path.dirname(self.path(saved))):  # noqa: PTH120 - as Django names them
            _put_to_disk(path)
        return saved


def _put_to_disk(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
