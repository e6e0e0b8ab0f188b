"""A notice as a PDF: hostile words in every field, the owner in the file, the limits of a poisonous row."""

import dataclasses
import io
import subprocess
import uuid
from datetime import UTC, datetime

import pikepdf
import pytest

from notifications.documents import letters
from notifications.rules import marks
from notifications.rules.content import Content
from portal.lib import pdfworkshop, stamping

ISSUED_AT = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
CODE = "4K7C-M9XH-3FQE-RTWA"
HANAKO = uuid.UUID(int=1)
CONTENT = Content(
    document="保育施設等利用調整結果通知書",
    number="NS-4K7C-M9XH-3",
    addressee="堺 みどり",
    issuer="堺市長",
    contact="幼保推進課 072-228-7173",
    heading="利用調整の結果、入所が内定しました",
    paragraphs=("お申し込みのあった 堺 みどり さんの保育施設等の利用について調整した結果、次のとおり内定しましたので通知します。",),
    facts=(("児童氏名", "堺 みどり"), ("生年月日", "令和5年5月6日"), ("施設名", "つばきの丘こども園")),
    instruction=("この決定に不服があるときは、審査請求をすることができます。",),
    salutation="堺 みどり さんの保護者 様",
    values=(("birth_on", "令和5年5月6日"), ("facility", "つばきの丘こども園")),
)


@pytest.fixture(scope="module", autouse=True)
def _close_the_workshop():
    yield
    stamping.forget()
    pdfworkshop.close()


def made(content=CONTENT, *, notice_id=HANAKO, code=CODE):
    return letters.make_pdf(content, notice_id=notice_id, code=code, issued_at=ISSUED_AT)


def text(data: bytes) -> str:
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()


def letter_by_letter(told: str) -> str:
    return "".join(told.split())


PAYLOADS = [
    "<img src='{url}'>", "<link rel=stylesheet href='{url}'>", "<style>@import url({url});</style>", "@import url({url});",
    "<link rel=attachment href='{url}'>", "<svg><image href='{url}'/></svg>", "<object data='{url}'></object>",
    "</span></p><style>*{{background:url({url})}}</style>", "' style='background:url({url})", "{{% include '{url}' %}}",
    "<b>太字</b>", "{{{{ content.number }}}}", "\" data-slot=\"0\" x=\"{url}", "<script>fetch('{url}')</script>", "&lt;b&gt; &amp;",
]  # fmt: skip


def poisoned(word: str, addressee: str, document: str) -> Content:
    return Content(
        document=document, number=word, addressee=addressee, issuer=word, contact=word, heading=word, paragraphs=(word, f"前{word}後"),
        facts=((word, word), ("施設名", word)), instruction=(word,), salutation=f"{addressee} 様", closing=(word,),
        tables=((word, (word, "月"), ((word, "4月"),), word),), values=(("remark", word),),
    )  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_are_printed_as_they_are_and_fetch_nothing(payload, listeners, tmp_path):
    """Stamped (short words as values, long ones as part of the page) and, for the sake of one rare letter, laid out in full."""
    (addresses, asked), secret = listeners, tmp_path / "s.txt"
    secret.write_text("canary-of-a-file")
    for url in (addresses[len(payload) % 2], secret.as_uri(), "x"):
        word = payload.format(url=url)
        for addressee, document, is_stamped in ((word, "通知書", True), (f"{word}\U00020bb7", word, False)):
            done = made(poisoned(word, addressee, document))
            assert (done.reason is None) is is_stamped or " " in word or len(word) > 20
            told = text(done.pdf)
            # Sixteen places, and the title; the seal is cut from the issuer's letters and stands between them.
            assert letter_by_letter(told).count(letter_by_letter(word)) >= 14
            assert "canary" not in told
            with pikepdf.open(io.BytesIO(done.pdf)) as file:
                assert not file.attachments
                assert b"/URI" not in b"".join(entry.unparse(resolved=True) for entry in file.objects if type(entry) is pikepdf.Dictionary)
    assert asked == []


def test_the_owner_stands_in_the_file():
    for one in (CONTENT, dataclasses.replace(CONTENT, addressee="\U00020bb7野 花")):
        done = made(one)
        with pikepdf.open(io.BytesIO(done.pdf)) as file:
            assert str(file.docinfo["/TobiraNotice"]) == str(HANAKO)
            assert str(file.docinfo["/Subject"]) == f"確認番号 {CODE}"


def test_the_same_content_gives_the_same_bytes_whoever_came_before():
    first = made().pdf
    made(dataclasses.replace(CONTENT, addressee="岬 ひなた"))
    assert made().pdf == first
    stamping.forget()
    assert made().pdf == first
    assert made(notice_id=uuid.UUID(int=2)).pdf != first


def test_the_usual_letter_is_stamped():
    assert made().reason is None


TREE = {"code": CODE, "content": {"number": "N-1", "facts": [["氏名", "堺 みどり"]], "paragraphs": ["堺 みどり さん（N-1）へ", "堺"]}}


@pytest.mark.parametrize(
    ("own", "values"),
    [
        ([CODE, "N-1", "堺 みどり"], (CODE, "N-1", "堺 みどり")),
        (["N-1", "堺 みどり", "N-1"], ("N-1", "堺 みどり")),
        (["堺"], ("堺",)),
        (["み" * 41], ()),
        ([""], ()),
    ],
)
def test_words_of_a_person_become_numbered_places(own, values):
    marked = marks.mark(TREE, own, stampable=frozenset(own))
    assert marked.values == values

    def back(part):
        if isinstance(part, str):
            return "".join(marks.pieces(part, marked.values))
        return {name: back(value) for name, value in part.items()} if isinstance(part, dict) else [back(value) for value in part]

    assert back(marked.tree) == TREE


def test_two_people_share_a_page_when_only_their_words_differ():
    pages = [
        marks.mark({"a": f"{name} さんへ", "b": name}, [name], stampable=frozenset([name])).tree for name in ("堺 みどり", "岬 ひなた")
    ]
    assert pages[0] == pages[1]


def test_a_value_cannot_forge_a_place():
    marked = marks.mark({"a": "\x020\x03", "b": "N-1"}, ["N-1"], stampable=frozenset(["N-1"]))
    assert marked.tree == {"a": "0", "b": "\x020\x03"}
