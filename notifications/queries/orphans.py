"""Files beside the rows: sealed PDFs that no row names, because the worker that wrote them died before it could say so.

Looked for folder by folder, so that a night's work can be left and taken up anywhere. A folder's key is an id: "notices.a7".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.core.files.storage import default_storage

from notifications.models import Notice, PostingList
from notifications.rules.retention import is_left_behind

LETTERS, BUNDLES = "notices", "postings"


def towns() -> list[str]:
    """The towns for which any file is kept."""
    return sorted({town for kind in (LETTERS, BUNDLES) for town in _folders(kind)})


def folders(town_id: str, after: str = "") -> list[str]:
    """The keys of a town's folders behind `after`, in their order."""
    keys = [f"{kind}.{name}" for kind in (LETTERS, BUNDLES) for name in _folders(f"{kind}/{town_id}")]
    return sorted(key for key in keys if key > after)


def left_behind(town_id: str, key: str, now: datetime) -> list[str]:
    """The names of the files in a folder that are old enough and that no row of the town names."""
    kind, _dot, name = key.partition(".")
    folder = f"{kind}/{town_id}/{name}"
    # First the age, then the rows: a file that was young when the rows were asked may be written into one a moment later.
    old = {one for one in _files(folder) if _is_old(one, now)}
    return sorted(old - (_named_letters(town_id, old) if kind == LETTERS else _named_bundles(town_id, old)))


def _is_old(name: str, now: datetime) -> bool:
    try:
        return is_left_behind(default_storage.get_modified_time(name), now)
    except FileNotFoundError:
        return False


def _named_letters(town_id: str, names: Collection[str]) -> set[str]:
    """Asked by digest, which is what the index holds and what the name begins with."""
    digests = {name.rpartition("/")[2][:64] for name in names}
    return set(Notice.objects.filter(municipality=town_id, pdf_digest__in=digests).values_list("pdf_name", flat=True))


def _named_bundles(town_id: str, names: Collection[str]) -> set[str]:
    return set(PostingList.objects.filter(municipality=town_id, bundle_name__in=names).values_list("bundle_name", flat=True))


def _folders(path: str) -> list[str]:
    try:
        return default_storage.listdir(path)[0]
    except FileNotFoundError:
        return []


def _files(folder: str) -> Iterator[str]:
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names)
