"""A stamped letter and one that WeasyPrint laid out in full are the same page: by text, by pixels, by structure."""

import io
import shutil
import subprocess
from html import escape

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portal.lib import pdf, pdfworkshop, qr, stampfont, stamping, stamplayout, stampplan
from portal.lib.stampplan import Line, Piece, Reason

CSS = """@page { size: A5; margin: 15mm; @bottom-left { content: element(foot); width: 70%; text-align: left } }
.foot { position: running(foot) } h1 { bookmark-level: none; text-align: center } .right { text-align: right }
img { image-rendering: pixelated }
table { table-layout: fixed; width: 100%; border-collapse: collapse } td, th { border: .3mm solid; text-align: left }"""
BODY = """<p class=foot>確認番号 {0}</p>
<p class=right>受付番号 {0}<br>令和8年1月9日</p><p>{1} さんの保護者 様</p><h1>{1} さんへのお知らせ</h1>
<p>お申し込みのあった {1} さんの保育施設等の利用について調整した結果、{2}に次のとおり内定しましたので通知します。</p>
<table><tr><th>施設名<td><b>{2}</b><tr><th>入所日<td>{3}</table><img alt=確認用コード src="{picture}">"""
VALUES = ("4K7C-M9XH-3FQE-RTWA", "堺 みどり", "つばきの丘こども園", "令和8年4月1日")


@pytest.fixture(scope="module", autouse=True)
def _close_the_workshop():
    yield
    stamping.forget()
    pdfworkshop.close()


def page(values=VALUES, *, body=BODY, key="page", code="https://example.jp/verify/?number=4K7C-M9XH-3FQE-RTWA"):
    picture = qr.qr_bitmap(code)
    spans = [f"<span data-slot={number}>{escape(value)}</span>" for number, value in enumerate(values)]
    html = f"<!doctype html><html lang=ja><title>通知</title><body>{body.format(*spans, picture=picture.png)}</html>"
    return stamping.Page(key, tuple(values), lambda: html, (CSS,), picture, {"TobiraNotice": "n-1"})


@pytest.fixture
def fresh():
    stamping.forget()


def full(one: stamping.Page) -> bytes:
    return stamping.in_full(pdf.render(one.html(), stylesheets=one.stylesheets), one.info)


def told(command: list[str], data: bytes) -> bytes:
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def text(data: bytes) -> bytes:
    return told(["pdftotext", "-layout", "-", "-"], data)


def pixels(data: bytes) -> bytes:
    return told(["pdftoppm", "-r", "90", "-gray", "-"], data)


def structure(data: bytes, path) -> bytes:
    path.write_bytes(data)
    return told(["pdfinfo", "-struct-text", str(path)], b"")


def how_different(one: bytes, other: bytes) -> float:
    """The share of pixels that differ by more than a tenth of the way from black to white."""
    assert len(one) == len(other)
    return sum(abs(a - b) > 25 for a, b in zip(one, other, strict=True) if a != b) / len(one)


# A glyph may stand a thousandth of a pixel elsewhere: its rim is then a shade lighter or darker.
TOLERANCE = 0.0002

KANA = "あいうえおかがきぎゃゅょっんーアイウエオヴッャュョ・"
KANJI = "堺豊能岸和田高髙崎﨑濵邉辻祇々〆花子太郎美咲翔葵蓮結愛幼稚園保育所認定西北丘"
LATIN = "abcABCXYZgjy0123456789-().,'&/ö"
WIDE = "１２ＡＢ（）「」、。〜：　"
NAMES = st.text(st.sampled_from(KANA + KANJI + LATIN + WIDE + " "), min_size=1, max_size=24)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=st.tuples(st.just(VALUES[0]), NAMES, NAMES, NAMES))
def test_a_stamped_page_reads_and_looks_like_one_laid_out_in_full(values):
    assume(all(stampplan.fault_of_value(value) is None for value in values))
    one = page(values)
    made = stamping.make(one)
    in_full = full(one)
    assert text(made.pdf) == text(in_full)
    assert how_different(pixels(made.pdf), pixels(in_full)) <= TOLERANCE
    if made.reason:
        assert made.pdf == in_full


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=st.tuples(st.just(VALUES[0]), NAMES, NAMES, st.just(VALUES[3])))
def test_what_was_made_before_does_not_change_a_byte(values):
    assume(all(stampplan.fault_of_value(value) is None for value in values))
    after_others = stamping.make(page(values))
    stamping.forget()
    alone = stamping.make(page(values))
    assert after_others == alone


def test_one_layout_serves_people_whose_lines_break_alike(fresh, monkeypatch):
    laid_out = []
    made = pdfworkshop.lay_out_in_process
    monkeypatch.setattr(pdfworkshop, "lay_out_in_process", lambda *given, **more: laid_out.append(1) or made(*given, **more))
    for name in ("堺 みどり", "堺 さくら", "能勢 ゆう", "岬 ひかる"):
        assert stamping.make(page((VALUES[0], name, *VALUES[2:]))).reason is None
    assert len(laid_out) < 4
    before = len(laid_out)
    stamping.make(page((VALUES[0], "岬 ひなた", *VALUES[2:])))
    assert len(laid_out) == before


def test_the_structure_stays(fresh, tmp_path):
    stamping.make(page((VALUES[0], "岬 ひなた", *VALUES[2:])))
    one = page()
    made = stamping.make(one)
    assert made.reason is None
    assert structure(made.pdf, tmp_path / "a.pdf") == structure(full(one), tmp_path / "b.pdf")
    assert "堺 みどり" in structure(made.pdf, tmp_path / "a.pdf").decode()
    with pikepdf.open(io.BytesIO(made.pdf)) as file:
        assert file.Root.MarkInfo.Marked
        assert file.Root.Lang == "ja"
        assert str(file.docinfo["/TobiraNotice"]) == "n-1"
        assert "pdfuaid" in file.Root.Metadata.read_bytes().decode()


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not here")
def test_another_reader_finds_the_file_whole(fresh, tmp_path):
    for number, one in enumerate((page(), page((VALUES[0], "\U00020bb7野 花", *VALUES[2:])))):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(stamping.make(one).pdf)
        assert b"No syntax or stream encoding errors" in told(["qpdf", "--check", str(path)], b"")


def glyphs_in(font: pikepdf.Object) -> set[int]:
    data = font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()
    glyf = TTFont(io.BytesIO(data))["glyf"]
    return {number for number, name in enumerate(glyf.glyphOrder) if number and glyf[name].numberOfContours}


def test_a_font_holds_no_letter_of_another_person(fresh):
    """The page was laid out for 岸和田 太郎, whose letters must not reach 堺 みどり: no outline, no width, no text."""
    other = page((VALUES[0], "岸和田 太郎", "ぬくもり園", VALUES[3]))
    mine = page((VALUES[0], "豊能町 花子", "ひだまり園", VALUES[3]))
    assert stamping.make(other).reason is None
    before = sum(map(len, stamping._layouts.values()))
    made = stamping.make(mine).pdf
    assert sum(map(len, stamping._layouts.values())) == before, "made from the page of another"
    own = {glyph.number for value in mine.values for glyph in stampfont.face(400).shape(value).glyphs}
    bold = {glyph.number for value in mine.values for glyph in stampfont.face(700).shape(value).glyphs}
    with pikepdf.open(io.BytesIO(made)) as file:
        stamps = [font for font in file.pages[0].Resources.Font.values() if "Tobira-Stamp" in str(font.BaseFont)]
        assert len(stamps) == 2
        for font in stamps:
            assert glyphs_in(font) <= own | bold
            widths = {int(entry) for entry in font.DescendantFonts[0].W if not isinstance(entry, pikepdf.Array)}
            assert widths <= own | bold
        everything = b"".join(entry.read_bytes() for entry in file.objects if isinstance(entry, pikepdf.Stream) and "/Width" not in entry)
        for letter in "岸郎ぬく":
            assert letter.encode("utf-16-be").hex().encode() not in everything.lower()
            assert letter.encode() not in made


def rows(count: int) -> str:
    return "<p>行</p>" * count


@pytest.mark.parametrize(
    ("body", "name", "reason"),
    [
        (BODY, "\U00020bb7野 花", Reason.GLYPH),
        (BODY, "長い名前" * 12, Reason.BROKEN),
        (BODY.replace("<p>{1} さんの", "<p style='display:inline-block'>{1} さんの"), "堺", Reason.DRESSED),
        (BODY.replace("<p>{1} さんの", "<div style='display:flex'><p>{1} さんの"), "堺", Reason.BOX),
        (BODY.replace("<p>{1} さんの", "<p style='float:left'>{1} さんの"), "堺", Reason.BOX),
        (BODY.replace("<p>{1} さんの", "<div style='float:right'>横</div><p>{1} さんの"), "堺", Reason.FLOAT),
        (BODY.replace("<p>{1} さんの", "<p style='text-decoration:underline'>{1} さんの"), "堺", Reason.DRESSED),
        (BODY.replace("<p>{1} さんの", "<p style='letter-spacing:2px'>{1} さんの"), "堺", Reason.DRESSED),
        (BODY.replace("<p>{1} さんの", "<p style='text-align:justify'>{1} さんの"), "堺", Reason.DRESSED),
        (BODY.replace("<table>", "<table style='table-layout:auto'>"), "堺", Reason.BOX),
        (BODY.replace("<p>{1} さんの", "<h2>題</h2><p>{1} さんの"), "堺", Reason.OUTLINE),
        (BODY.replace("<img", "<i"), "堺", Reason.PICTURE),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_laid_out_in_full(fresh, body, name, reason):
    one = page((VALUES[0], name, *VALUES[2:]), body=body)
    made = stamping.make(one)
    assert made.reason is reason
    assert made.pdf == full(one)


def test_a_paragraph_over_the_end_of_a_page_is_laid_out_in_full(fresh):
    long = "<p>" + "とても長い文章がつづきます。" * 90 + "{1} さん" + "とても長い文章がつづきます。" * 90 + "</p>"
    one = page(body=rows(15) + long + '<img alt=x src="{picture}">')
    assert stamping.make(one).reason in {Reason.PAGES, Reason.BROKEN}


def test_several_pages_are_stamped_with_their_foot(fresh):
    one = page(body=BODY.replace("<table>", rows(40) + "<table>"))
    stamping.make(page((VALUES[0], "岬 ひなた", *VALUES[2:]), body=BODY.replace("<table>", rows(40) + "<table>")))
    made = stamping.make(one)
    assert made.reason is None
    assert text(made.pdf) == text(full(one))
    assert text(made.pdf).decode().count("確認番号 4K7C-M9XH-3FQE-RTWA") == 3


LINE = Line("start", 10.0, 100.0, 20.0, (Piece(width=30), Piece(slot=0, size=10), Piece(width=20)))


@pytest.mark.parametrize(
    ("line", "widths", "found"),
    [
        (LINE, [30, 40, 20], [10, 40, 80]),
        (LINE, [30, 25, 20], None),  # the next thing would fit too
        (LINE, [30, 51, 20], None),  # too wide
        (LINE, [30, 49.96, 20], None),  # full to a hair
        (LINE, [30, 49.9, 20], [10, 40, 89.9]),
        (Line("end", 110, 100, 0, LINE.pieces), [30, 10, 20], [50, 80, 90]),
        (Line("center", 60, 100, 0, LINE.pieces), [30, 10, 20], [30, 60, 70]),
    ],
)
def test_a_line_says_where_its_pieces_begin(line, widths, found):
    assert stampplan.starts(line, widths) == found


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("堺 みどり", None), ("堺　みどり", None), ("一行\n二行", Reason.LINES), ("a\rb", Reason.LINES),
        ("堺  みどり", Reason.SPACES), (" 堺", Reason.SPACES), ("堺 ", Reason.SPACES), ("堺\tみ", Reason.SPACES),
    ],
)  # fmt: skip
def test_a_value_is_judged_by_itself_first(value, fault):
    assert stampplan.fault_of_value(value) is fault


def test_a_plan_goes_through_the_pipe_unchanged():
    one = page()
    _pdf, plan = stamplayout.lay_out(one.html(), one.stylesheets)
    assert stampplan.from_json(stampplan.to_json(plan)) == plan


def test_old_layouts_make_room(fresh, monkeypatch):
    monkeypatch.setattr(stamping, "MOST_LAYOUTS", 2)
    for key in "abc":
        stamping.make(page(key=key))
    assert list(stamping._layouts) == ["b", "c"]


@pytest.mark.services
def test_a_bomb_between_letters_fails_alone(fresh):
    bomb = page(body="<div style='display:flex'>" * 18 + BODY, key="bomb")
    with pytest.raises(pdf.RenderRefused):
        stamping.make(bomb)
    assert stamping.make(page()).reason is None
