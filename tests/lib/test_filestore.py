"""A file that was saved has been handed to the disk, and the folder that names it as well."""

import os
from pathlib import Path

from django.core.files.base import ContentFile

from portal.lib.filestore import LastingFiles


def test_a_saved_file_and_its_folder_are_put_to_disk(tmp_path, monkeypatch):
    put = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (put.append(str(Path(f"/proc/self/fd/{descriptor}").readlink())), real(descriptor)))
    store = LastingFiles(location=tmp_path)
    name = store.save("notices/271403/a.sealed", ContentFile(b"sealed"))
    assert put == [str(tmp_path / name), str((tmp_path / name).parent)]
    with store.open(name) as kept:
        assert kept.read() == b"sealed"
    assert store.save("notices/271403/a.sealed", ContentFile(b"other")) != name
