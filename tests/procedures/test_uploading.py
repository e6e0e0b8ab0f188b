"""Files that come in parts: on from where the line broke, whole or not at all, and gone when nobody comes back."""

import io
import random
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image

from portal.lib import uploads
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures import tasks
from procedures.actions import filling, forms, uploading
from procedures.models import Application, Paper, Procedure, Upload
from tests.cast import SAKAI, Cast
from tests.identity import households
from tests.procedures import make
from tests.procedures.make import NOW
from tests.procedures.test_files import FORM

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def procedure(cast: Cast) -> Procedure:
    nursery = make.nursery()
    with viewing_as(System("test")):
        forms.publish(nursery, FORM, by=cast.mori, now=timezone.now())
    return nursery


@pytest.fixture
def draft(cast: Cast, procedure: Procedure) -> Application:
    with viewing_as(ResidentView(cast.hanako.pk)):
        return filling.start(procedure, by=cast.hanako, now=timezone.now(), known={})


def noise(side: int = 400) -> bytes:
    """A photo that cannot be made small: some parts of 256 KB."""
    kept = io.BytesIO()
    Image.frombytes("RGB", (side, side), random.Random(7).randbytes(side * side * 3)).save(kept, "PNG")
    return kept.getvalue()


def begin(client: Client, draft: Application, data: bytes, name: str = "家.png", under: str = "", **more: str) -> Any:
    told = {"question": "pictures", "name": name, "size": str(len(data)), **more}
    return client.post(f"{under}/applications/{draft.pk}/uploads/", told)


def part(client: Client, url: str, data: bytes, offset: int) -> Any:
    sent = data[offset : offset + uploading.PART]
    return client.post(url, sent, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)})


def papers() -> list[Paper]:
    with viewing_as(System("test")):
        return list(Paper.objects.all())


def parts() -> list[str]:
    folder = f"uploads/{SAKAI}"
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


def test_a_large_file_comes_in_parts_and_is_whole(
    as_hanako: Client, draft: Application, django_capture_on_commit_callbacks: Any
) -> None:
    data = noise()
    begun = begin(as_hanako, draft, data)
    assert begun.status_code == 201
    url, offset, before = begun.json()["url"], 0, set(parts())
    with django_capture_on_commit_callbacks(execute=True):
        while True:
            answer = part(as_hanako, url, data, offset).json()
            if answer.get("done"):
                break
            offset = answer["offset"]
            assert not any(b"\x89PNG" in default_storage.open(f"uploads/{SAKAI}/{name}").read() for name in set(parts()) - before)
    assert offset == len(data) // uploading.PART * uploading.PART
    (paper,) = papers()
    with Image.open(io.BytesIO(as_hanako.get(f"/applications/{draft.pk}/papers/{paper.pk}/").content)) as seen:
        assert seen.size == (400, 400)
    assert set(parts()) == before
    with viewing_as(System("test")):
        assert not Upload.objects.exists()
        assert list(make.fresh(draft).entries.answers["pictures"].values()) == ["家.png"]


def test_after_a_break_it_goes_on_where_it_stands(as_hanako: Client, draft: Application) -> None:
    data = noise()
    url = begin(as_hanako, draft, data).json()["url"]
    assert part(as_hanako, url, data, 0).json()["offset"] == uploading.PART
    # The answer was lost, the part comes again; then another window sends something else.
    again = part(as_hanako, url, data, 0)
    assert (again.status_code, again.json()["offset"]) == (409, uploading.PART)
    assert as_hanako.get(url).json()["offset"] == uploading.PART
    assert begin(as_hanako, draft, data).json() == {"url": url, "offset": uploading.PART, "part": uploading.PART}
    assert begin(as_hanako, draft, data, name="別.png").json()["url"] != url


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"size": "0"}, "中身が空です"),
        ({"size": "x"}, "中身が空です"),
        ({"size": str(uploads.LARGEST + 1)}, "大きすぎます"),
        ({"question": "name"}, "ファイルを付けられません"),
        ({"question": "nothing"}, "ファイルを付けられません"),
        ({"question": ""}, "ファイルを付けられません"),
    ],
)
def test_what_cannot_be_taken_is_told_before_it_is_sent(
    as_hanako: Client, draft: Application, told: dict[str, str], sentence: str
) -> None:
    answer = begin(as_hanako, draft, b"x", **told)
    assert answer.status_code == 422
    assert sentence in answer.json()["sentence"]


def test_limits_hold_on_the_way(as_hanako: Client, draft: Application) -> None:
    url = begin(as_hanako, draft, b"x" * 10).json()["url"]
    more = {"content_type": "application/octet-stream"}
    assert as_hanako.post(url, b"x" * 11, headers={"Upload-Offset": "0"}, **more).status_code == 422
    assert as_hanako.post(url, b"x" * (uploading.PART + 1), headers={"Upload-Offset": "0"}, **more).status_code == 413
    for wrong in ("", "-1", "9" * 30, "x"):
        assert as_hanako.post(url, b"x", headers={"Upload-Offset": wrong}, **more).status_code == 409
    for number in range(uploading.MOST_AT_ONCE - 1):
        assert begin(as_hanako, draft, b"x", name=f"{number}.png").status_code == 201
    assert "5個あります" in begin(as_hanako, draft, b"x", name="more.png").json()["sentence"]


def test_what_is_no_picture_is_refused_at_the_end_and_leaves_nothing(as_hanako: Client, draft: Application) -> None:
    url = begin(as_hanako, draft, b"MZ" * 10, name="a.exe").json()["url"]
    answer = part(as_hanako, url, b"MZ" * 10, 0)
    assert (answer.status_code, "送れない種類" in answer.json()["sentence"]) == (422, True)
    assert as_hanako.get(url).status_code == 404
    assert papers() == []


def test_nobody_else_sends_or_asks(
    as_hanako: Client, as_ken: Client, as_ono: Client, cast: Cast, procedure: Procedure, draft: Application
) -> None:
    url = begin(as_hanako, draft, b"x").json()["url"]
    for other in (as_ken, as_ono):
        assert begin(other, draft, b"x").status_code in {403, 404}
        assert other.get(url).status_code in {403, 404}
    assert as_ken.get(url).status_code == 404
    with viewing_as(ResidentView(cast.ken.pk)):
        theirs = filling.start(procedure, by=cast.ken, now=NOW, known={})
    assert as_ken.get(f"/applications/{theirs.pk}/uploads/{url.split('/')[-2]}/").status_code == 404
    under = f"/proxy/{households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, procedure.slug)).pk}"
    assert begin(as_ken, draft, b"x", under=under).json()["url"].startswith(under)


def test_what_nobody_goes_on_with_is_gone_after_a_day(
    as_hanako: Client, draft: Application, django_capture_on_commit_callbacks: Any
) -> None:
    data, before = noise(), set(parts())
    part(as_hanako, begin(as_hanako, draft, data).json()["url"], data, 0)
    for hours, left in ((23, 1), (25, 0)):
        with time_machine.travel(NOW + timedelta(hours=hours), tick=False), django_capture_on_commit_callbacks(execute=True):
            tasks.sweep_kept()
        with viewing_as(System("test")):
            assert Upload.objects.count() == left
        assert len(set(parts()) - before) == left
