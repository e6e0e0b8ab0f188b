import base64
import io
import os
import struct
import subprocess
import sys
import tempfile
import time
import zlib

import pytest
from django.conf import settings
from pypdf import PdfReader

from portal.lib import pdf, pdfcheck, pdfworkshop, qr
from portal.lib.pdfworkshop import render_in_process

PAGE = "<!doctype html><html lang=ja><title>入所決定通知書</title><body><h1>保育施設等入所決定通知書</h1><p>{}</p></html>"


def text_of(document: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


@pytest.fixture(scope="module", autouse=True)
def _close_the_workshop():
    yield
    pdfworkshop.close()


@pytest.fixture
def listener(listeners):
    """One address, and what was asked of it."""
    addresses, asked = listeners
    return addresses[0], asked


def test_a_notice_is_tagged_titled_and_set_in_our_fonts():
    reader = PdfReader(io.BytesIO(pdf.render(PAGE.format("髙﨑 花子 様 <b>承諾</b>"))))
    assert reader.metadata.title == "入所決定通知書"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "ja"
    assert "pdfuaid" in reader.root_object["/Metadata"].get_data().decode()
    fonts = {font["/BaseFont"].split("+")[1] for font in (ref.get_object() for ref in reader.pages[0]["/Resources"]["/Font"].values())}
    assert fonts == {"BIZ-UDPGothic", "BIZ-UDPGothic-Bold"}
    assert "髙﨑 花子 様 承諾" in text_of(pdf.render(PAGE.format("髙﨑 花子 様 <b>承諾</b>")))


def test_the_same_notice_gives_the_same_bytes():
    css = ["p { color: navy; font-family: 'BIZ UDMincho' }"]
    assert pdf.render(PAGE.format("堺"), stylesheets=css) == pdf.render(PAGE.format("堺"), stylesheets=css)
    assert pdf.render(PAGE.format("堺"), stylesheets=css) != pdf.render(PAGE.format("堺"))


def test_a_font_holds_no_letter_of_the_notice_before():
    pdf.render(PAGE.format("岸和田"))
    (font,) = [ref.get_object() for ref in PdfReader(io.BytesIO(pdf.render(PAGE.format("堺")))).pages[0]["/Resources"]["/Font"].values()][
        1:
    ]
    assert "岸".encode("utf-16-be").hex() not in font["/ToUnicode"].get_data().decode().lower()


PAYLOADS = [
    "<img src='{url}'>", "<link rel=stylesheet href='{url}'>", "<style>@import url('{url}');</style>",
    "<style>body {{ background: url('{url}') }}</style>", "<style>@font-face {{ font-family: x; src: url('{url}') }}</style>",
    "<link rel=attachment href='{url}'>", "<a rel=attachment href='{url}'>x</a>", "<object data='{url}'></object>",
    "<embed src='{url}'>", "<svg><image href='{url}'/></svg>", "<svg><use href='{url}#a'/></svg>", "<base href='{url}'><img src='a.png'>",
    "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{url}'/></svg>\">",
    "<style>p::before {{ content: url('{url}') }}</style>", "<input type=image src='{url}'>", "<img srcset='{url} 1x'>",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_is_fetched_and_no_file_is_read(payload, listener, tmp_path):
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-of-a-file")
    for url in (f"{address}/probe", secret.as_uri(), str(secret)):
        document = pdf.render(PAGE.format(payload.format(url=url)))
        assert "canary" not in text_of(document)
        assert not PdfReader(io.BytesIO(document)).attachments
    assert asked == []


def test_images_come_as_data():
    document = pdf.render(PAGE.format(f"<img alt='確認用コード' src='{qr.qr_png('https://example.jp/v/AB12')}'>"))
    assert len(PdfReader(io.BytesIO(document)).pages[0].images) == 1


def test_too_long_a_text_is_refused_before_any_work():
    for render in (pdf.render, render_in_process):
        with pytest.raises(pdf.TooMuchToRender, match="512kB"):
            render(PAGE.format("あ" * 180_000))


@pytest.mark.parametrize("render", [pdf.render, render_in_process])
def test_no_name_is_printed_as_a_box(render):
    with pytest.raises(pdf.LetterWithoutGlyph, match="\U000323b1"):
        render(PAGE.format("姓\U000323b1"))


def huge_png() -> str:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(data).decode()


@pytest.mark.services
@pytest.mark.parametrize(
    ("bomb", "limits"),
    [
        ("<div style='display:flex'>" * 18 + "x", {"seconds": 2}),
        ("<table><tr><td colspan=100000>x</table>", {"seconds": 2}),
        ("<table>" + "<tr><td>x</td></tr>" * 20_000 + "</table>", {"seconds": 60, "megabytes": 100}),
        ("<div>" * 5000, {"seconds": 10}),
    ],
    ids=["flex", "colspan", "rows", "deep"],
)
def test_a_bomb_fails_alone(bomb, limits):
    with pytest.raises(pdf.RenderRefused, match="減らして"):
        render_in_process(PAGE.format(bomb), **limits)
    assert "堺" in text_of(render_in_process(PAGE.format("堺")))


def test_an_image_that_claims_to_be_huge_is_left_out():
    assert "堺" in text_of(render_in_process(PAGE.format(f"堺<img alt='' src='{huge_png()}'>"), seconds=10))


def test_one_process_serves_many_pages_and_gives_the_same_bytes():
    assert render_in_process(PAGE.format("堺")) == pdf.render(PAGE.format("堺"))
    first = pdfworkshop._bench(512).child.pid
    render_in_process(PAGE.format("豊能"))
    assert pdfworkshop._bench(512).child.pid == first


def test_an_aged_process_is_replaced(monkeypatch):
    render_in_process(PAGE.format("堺"))
    first = pdfworkshop._bench(512).child
    monkeypatch.setattr(pdfworkshop, "PAGES_PER_PROCESS", 1)
    render_in_process(PAGE.format("堺"))
    assert first.poll() is not None


def test_a_process_that_is_replaced_or_ended_leaves_no_fonts_behind(monkeypatch, tmp_path):
    """24 MB every five hundred pages would fill the disk of a worker that has set a prefecture's letters."""
    pdfworkshop.close()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(pdfworkshop, "PAGES_PER_PROCESS", 1)
    for place in ("堺", "吹田"):
        render_in_process(PAGE.format(place))
    (mine,) = tmp_path.iterdir()
    assert sum(file.stat().st_size for file in mine.rglob("*")) > 1_000_000
    pdfworkshop.close()
    assert not list(tmp_path.iterdir())


def test_a_process_whose_owner_was_killed_tidies_up_itself(tmp_path):
    asks = f"import time; from portal.lib import pdfworkshop as w; w.render_in_process({PAGE!r}); print('set', flush=True); time.sleep(60)"
    own = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", asks], env=own, cwd=settings.BASE_DIR, stdout=subprocess.PIPE) as owner:
        assert owner.stdout.readline() == b"set\n"
        assert list(tmp_path.iterdir())
        owner.kill()
    deadline = time.monotonic() + 30
    while list(tmp_path.iterdir()):
        assert time.monotonic() < deadline, list(tmp_path.rglob("*"))
        time.sleep(0.1)


def test_this_machine_can_print():
    assert pdfcheck.check() == []


def test_a_machine_without_our_fonts_is_told_so(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "FONTS", tmp_path)
    (problem,) = pdfcheck.check()
    assert "BIZUDPGothic-Regular.ttf" in problem.what
    assert problem.remedy.startswith("git checkout")


def test_qr_codes_are_data():
    assert qr.qr_svg("https://example.jp/").startswith("data:image/svg+xml")
    assert qr.qr_png("AB12").startswith("data:image/png;base64,")
    for text in ("", "x" * 501):
        with pytest.raises(ValueError, match="1 to 500"):
            qr.qr_svg(text)
