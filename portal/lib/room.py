"""Room on the disk that keeps the letters. Workers stop before it is full: a data base on the same disk needs the rest."""

import shutil
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage


def is_enough() -> bool:
    """Whether another letter may be kept. A storage that is no directory of ours has room as far as we know."""
    free = free_bytes()
    return free is None or free > settings.LETTERS_FREE_BYTES


def free_bytes() -> int | None:
    """Bytes that are free where files are kept; None when nobody can say."""
    if not isinstance(default_storage, FileSystemStorage):
        return None
    here = Path(default_storage.location)
    # The directory is made with the first letter.
    here = next((one for one in (here, *here.parents) if one.is_dir()), here)
    with suppress(OSError):
        return shutil.disk_usage(here).free
    return None
