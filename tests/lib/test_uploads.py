"""Files that people send in: kept for what they are, without what nobody meant to send; two hundred hostile ones."""

import io
import random
import struct
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image

from portal.lib import uploads
from portal.lib.refusals import Refused
from portal.lib.uploads import Kind, safe_name, take

GPS = {1: "N", 2: (34.0, 34.0, 0.0), 3: "E", 4: (135.0, 29.0, 0.0)}


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "teal").save(kept, form, **options)
    return kept.getvalue()


def photo() -> bytes:
    """Taken lying down, somewhere."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Secret Camera"
    exif[0x8825] = GPS
    return picture(exif=exif)


def pdf(change: Callable[[pikepdf.Pdf], object] = lambda _document: None, **options: object) -> bytes:
    document, kept = pikepdf.new(), io.BytesIO()
    document.add_blank_page(page_size=(200, 200))
    change(document)
    document.save(kept, **options)  # type: ignore[arg-type]
    return kept.getvalue()


def test_a_photo_says_no_more_where_it_was_taken() -> None:
    assert b"Secret Camera" in photo()
    taken = take(photo(), "IMG_0001.JPG")
    assert (taken.name, taken.kind) == ("IMG_0001.jpg", Kind.JPEG)
    with Image.open(io.BytesIO(taken.content)) as seen:
        assert dict(seen.getexif()) == {}
        assert seen.size == (40, 60), "upright, as the camera had noted"
    assert b"Secret Camera" not in taken.content


@pytest.mark.parametrize(("form", "kind"), [("PNG", Kind.PNG), ("WEBP", Kind.JPEG), ("JPEG", Kind.JPEG)])
def test_pictures_come_out_as_what_every_browser_reads(form: str, kind: Kind) -> None:
    taken = take(picture(form), "写真.heic")
    assert taken.kind is kind
    assert taken.name == f"写真{uploads.ENDINGS[kind]}"


def test_a_large_picture_becomes_smaller_and_stays_readable() -> None:
    with Image.open(io.BytesIO(take(picture(size=(6000, 4000)), "a.jpg").content)) as seen:
        assert seen.size == (uploads.LONGEST_SIDE, 2000)


def test_an_honest_pdf_is_kept_to_the_byte() -> None:
    """A signature in it stays good."""
    honest = pdf()
    assert take(honest, "就労証明書.pdf").content == honest


def _open_action(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _indirect_action(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))


def _in_a_link(document: pikepdf.Pdf) -> None:
    act = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=act)
    document.pages[0].Annots = pikepdf.Array([link])


def _by_name(document: pikepdf.Pdf) -> None:
    tree = pikepdf.Dictionary(Names=["x", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")])
    document.Root.Names = pikepdf.Dictionary(JavaScript=tree)


def _with_a_file(document: pikepdf.Pdf) -> None:
    document.attachments["evil.exe"] = b"MZ"


def _when_the_page_opens(document: pikepdf.Pdf) -> None:
    document.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))


ACTING = [_open_action, _indirect_action, _in_a_link, _by_name, _with_a_file, _when_the_page_opens]


@pytest.mark.parametrize("change", ACTING)
@pytest.mark.parametrize("mode", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate])
def test_nothing_acts_by_itself_any_more(change: Callable[[pikepdf.Pdf], None], mode: pikepdf.ObjectStreamMode) -> None:
    taken = take(pdf(change, object_stream_mode=mode), "a.pdf")
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(taken.content)) as document:
        document.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    for word in (b"JavaScript", b"app.alert", b"Launch", b"EmbeddedFiles", b"OpenAction", b"/AA"):
        assert word not in plain.getvalue()


def _huge() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def _locked() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="o", user="u"))


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", uploads.EmptyFile),
        (b"a" * (uploads.LARGEST + 1), uploads.TooLargeFile),
        (b"<html><script>alert(1)</script>", uploads.UnknownKind),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", uploads.UnknownKind),
        (b"PK\x03\x04 a zip, a docx or a jar", uploads.UnknownKind),
        (b"MZ\x90\x00", uploads.UnknownKind),
        (b"GIF89a", uploads.UnknownKind),
        (b"%PDF-1.7 and nothing else", uploads.BrokenFile),
        (picture()[:400], uploads.BrokenFile),
        (_huge(), uploads.BrokenFile),
        (_locked(), uploads.LockedFile),
        (pdf(lambda document: [document.add_blank_page() for _page in range(uploads.MOST_PAGES)]), uploads.TooManyPages),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_name(data: bytes, refusal: type[Refused]) -> None:
    with pytest.raises(refusal, match="証明書"):
        take(data, "証明書.pdf")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\hanako\\就労証明.pdf", "就労証明.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ('"><script>.pdf', "script.pdf"),
        ("...", "file"),
        ("", "file"),
        ("か\u3099.pdf", "が.pdf"),
        ("長" * 300 + ".pdf", "長" * 76 + ".pdf"),
    ],
)
def test_names_mislead_nobody(name: str, shown: str) -> None:
    assert safe_name(name) == shown


def test_two_hundred_hostile_files_are_refused_or_harmless() -> None:
    """Two kinds in one file, cut, doubled and scrambled: what is kept is a picture or a PDF and holds no word of what was smuggled."""
    chance = random.Random(8)
    script = b"<script>alert('smuggled')</script>"
    seeds = [picture(), picture("PNG"), picture("WEBP"), pdf(), *[pdf(act) for act in ACTING]]
    kept = 0
    for number in range(200):
        data = bytearray(chance.choice(seeds))
        match number % 5:
            case 0:
                data += script
            case 1:
                at = chance.randrange(len(data))
                data[at:at] = script
            case 2:
                del data[chance.randrange(20, len(data)) :]
            case 3:
                for _hit in range(20):
                    data[chance.randrange(len(data))] = chance.randrange(256)
            case 4:
                data = bytearray(script) + data
        try:
            taken = take(bytes(data), "x.pdf")
        except Refused:
            continue
        kept += 1
        if taken.kind is not Kind.PDF:
            assert script not in taken.content
            with Image.open(io.BytesIO(taken.content)) as seen:
                seen.load()
        assert uploads.CONTENT_TYPES[taken.kind] in {"application/pdf", "image/jpeg", "image/png"}
    assert kept > 20, "the test would prove nothing if all were refused"
