"""Files that come with messages: who opens them, what the scanner says, and what is never there half."""

import io
import socketserver
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from portal.audit.models import Entry
from portal.lib import antivirus, uploads
from portal.municipalities.scope import System, viewing_as
from procedures import tasks
from procedures.models import Application, Message, Paper, Procedure
from procedures.rules.conversation import MOST_AT_ONCE, MOST_PAPERS
from tests.cast import SAKAI, Cast
from tests.identity import households
from tests.procedures import make
from tests.procedures.make import NOW

QUEUE = "/admin/procedures/application/"
EICAR = b"%PDF-1.4 harmless, but our scanner's people agreed to call it ill"


pytestmark = pytest.mark.usefixtures("on_the_day")


def photo(color: str = "teal") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (30, 20), color).save(kept, "JPEG")
    return kept.getvalue()


def send(client: Client, application: Application, *files: bytes, text: str = "", key: str = "k1", under: str = "") -> Any:
    enclosed = [SimpleUploadedFile(f"就労証明{number}.jpg", data) for number, data in enumerate(files, 1)]
    url = f"{under}/applications/{application.pk}/message/"
    return client.post(url, {"message-text": text, "message-key": key, "message-enclosed": enclosed})


def kept() -> list[Paper]:
    with viewing_as(System("test")):
        return list(Paper.objects.all())


@pytest.fixture
def stored(db: None) -> Callable[[], set[str]]:
    """What has been put into the storage since the test began."""

    def names() -> set[str]:
        folder = f"papers/{SAKAI}"
        return {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]} if default_storage.exists(folder) else set()

    before = names()
    return lambda: names() - before


def address(paper: Paper, under: str = "") -> str:
    return f"{under}/applications/{paper.application_id}/papers/{paper.pk}/"


def at_the_office(paper: Paper) -> str:
    return f"{QUEUE}{paper.application_id}/papers/{paper.pk}/"


def test_a_photo_reaches_the_office(as_hanako: Client, as_mori: Client, application: Application, stored: Callable[[], set[str]]) -> None:
    assert send(as_hanako, application, photo(), photo("red")).status_code == 302
    first, _second = kept()
    assert "就労証明" not in first.name_sealed
    assert stored() == {paper.file for paper in kept()}
    assert all(b"JFIF" not in default_storage.open(name).read() for name in stored())
    assert "就労証明2.jpg" in as_mori.get(f"{QUEUE}{application.pk}/change/").content.decode()
    answer = as_mori.get(at_the_office(first))
    with Image.open(io.BytesIO(answer.content)) as seen:
        assert seen.size == (30, 20)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "就労" not in answer["Content-Disposition"]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    with viewing_as(System("test")):
        assert Entry.objects.filter(event="procedures.paper_read", subject_id=application.applicant_id).count() == 1
    assert as_hanako.get(address(first)).content == answer.content


def test_nobody_else_opens_it(
    as_hanako: Client, as_ken: Client, as_ono: Client, as_pref: Client, client: Client, application: Application, cast: Cast,
    nursery: Procedure,
) -> None:  # fmt: skip
    send(as_hanako, application, photo())
    (paper,) = kept()
    assert as_ken.get(address(paper)).status_code == 404
    assert as_ono.get(at_the_office(paper)).status_code == 404
    assert as_pref.get(at_the_office(paper)).status_code == 403
    assert client.get(address(paper)).status_code == 302
    other = make.submitted(cast.hanako, nursery, child_name="堺 そら")
    assert as_hanako.get(f"/applications/{other.pk}/papers/{paper.pk}/").status_code == 404
    assert as_hanako.get(f"/applications/{application.pk}/papers/{application.pk}/").status_code == 404
    proxy = households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, nursery.slug))
    assert as_ken.get(address(paper, f"/proxy/{proxy.pk}")).status_code == 200


def test_the_office_sends_a_form_to_fill_in(as_hanako: Client, as_mori: Client, application: Application) -> None:
    enclosed = SimpleUploadedFile("様式.jpg", photo())
    said = {"what": "message", "message-text": "", "message-key": "k", "message-enclosed": enclosed}
    assert as_mori.post(f"{QUEUE}{application.pk}/change/", said).status_code == 302
    (paper,) = kept()
    assert address(paper) in as_hanako.get(f"/applications/{application.pk}/").content.decode()
    assert as_hanako.get(address(paper)).status_code == 200


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([b"<html>"], "「就労証明1.jpg」は送れない種類のファイルです"),
        ([photo(), b""], ""),
        ([photo(), b"MZ"], "「就労証明2.jpg」は送れない種類のファイルです"),
        ([photo()] * (MOST_AT_ONCE + 1), "一度に5個まで"),
        ([b"%PDF-" + b"0" * uploads.LARGEST], "大きすぎます"),
    ],
)
def test_one_bad_file_and_nothing_is_kept(
    as_hanako: Client, application: Application, stored: Callable[[], set[str]], files: list[bytes], says: str
) -> None:
    said = send(as_hanako, application, *files, text="書きかけの文")
    assert said.status_code == 422
    assert says in said.content.decode()
    assert "書きかけの文" in said.content.decode()
    assert (kept(), stored()) == ([], set())


def test_what_is_refused_after_all_leaves_no_file(as_hanako: Client, application: Application, stored: Callable[[], set[str]]) -> None:
    for number in range(MOST_PAPERS // MOST_AT_ONCE):
        assert send(as_hanako, application, *[photo()] * MOST_AT_ONCE, key=f"k{number}").status_code == 302
    before = len(stored())
    said = send(as_hanako, application, photo(), text="もう1枚", key="last")
    assert said.status_code == 422
    assert "30個まで" in said.content.decode()
    assert len(stored()) == before == len(kept())
    with viewing_as(System("test")):
        assert Message.objects.count() == MOST_PAPERS // MOST_AT_ONCE


def test_what_is_sent_twice_is_kept_once(as_hanako: Client, application: Application, stored: Callable[[], set[str]]) -> None:
    for _again in range(2):
        assert send(as_hanako, application, photo()).status_code == 302
    assert len(kept()) == len(stored()) == 1


class Clamd(socketserver.BaseRequestHandler):
    """What clamd says to INSTREAM."""

    says = b"stream: OK\0"

    def handle(self) -> None:
        self._exactly(10)
        data = b""
        while size := int.from_bytes(self._exactly(4), "big"):
            data += self._exactly(size)
        self.request.sendall(b"stream: Eicar-Test-Signature FOUND\0" if b"agreed to call it ill" in data else self.says)

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            found += self.request.recv(size - len(found))
        return found


@pytest.fixture
def scanner(settings: Any) -> Iterator[type[Clamd]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield Clamd
        server.shutdown()
        Clamd.says = b"stream: OK\0"


def scan() -> list[str]:
    for paper in kept():
        tasks.scan(paper_id=str(paper.pk), town_id=SAKAI)
    return [paper.state for paper in kept()]


def test_a_file_waits_until_it_is_scanned(as_hanako: Client, as_mori: Client, application: Application, scanner: type[Clamd]) -> None:
    send(as_hanako, application, photo())
    (paper,) = kept()
    assert "ウイルスを調べています" in as_hanako.get(f"/applications/{application.pk}/").content.decode()
    assert as_hanako.get(address(paper)).status_code == 302
    assert as_mori.get(at_the_office(paper)).status_code == 302
    assert scan() == ["ready"]
    assert as_hanako.get(address(paper)).status_code == 200


def test_an_ill_file_is_gone(cast: Cast, as_hanako: Client, as_mori: Client, application: Application, scanner: type[Clamd]) -> None:
    send(as_hanako, application, photo())
    (paper,) = kept()
    with viewing_as(System("test")):
        default_storage.delete(paper.file)
        with default_storage.open(paper.file, "wb") as file:
            file.write(paper.sealed_content(EICAR))
    assert scan() == ["infected"]
    assert not default_storage.exists(paper.file)
    assert "ウイルスの疑いがあり、消しました" in as_mori.get(f"{QUEUE}{application.pk}/change/").content.decode()
    assert as_mori.get(at_the_office(paper)).status_code == 302


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: maybe\0"])
def test_an_unclear_answer_leaves_it_waiting(as_hanako: Client, application: Application, scanner: type[Clamd], says: bytes) -> None:
    send(as_hanako, application, photo())
    scanner.says = says
    assert scan() == ["waiting"]


def test_a_scanner_that_is_away_is_asked_again(as_hanako: Client, application: Application, settings: Any) -> None:
    settings.CLAMAV_URL = "unix:///nowhere/clamd.ctl"
    send(as_hanako, application, photo())
    assert scan() == ["waiting"]
    with time_machine.travel(NOW.replace(hour=11), tick=False):
        tasks.sweep()
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    with pytest.raises(antivirus.ScannerAway):
        antivirus.scan(b"x")
