"""Japanese words on pages of another language carry `lang="ja"`."""

import pytest
from django.test import Client

from portal.ui.voices import language_of, marked
from tests.cast import SAKAI, Cast


def ja(text: str) -> str:
    return f'<span lang="ja">{text}</span>'


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>Xin chào</p>", "<p>Xin chào</p>"),
        ("<p>堺市からのお知らせ。</p>", f"<p>{ja('堺市からのお知らせ。')}</p>"),
        ("<p>Sống ở 堺市 và 岸和田市.</p>", f"<p><span>Sống ở {ja('堺市')} và {ja('岸和田市')}.</span></p>"),
        ("<p> 3歳 6か月 「RSウイルス」 </p>", f"<p> {ja('3歳 6か月 「RSウイルス」')} </p>"),
        ("<p>Mở （còn 3 ngày）</p>", "<p>Mở （còn 3 ngày）</p>"),
        ("<p>A&amp;堺&#x27;市 &amp; b</p>", f"<p><span>A&amp;{ja('堺')}&#x27;{ja('市')} &amp; b</span></p>"),
        ('<p lang="ja">堺市 <b>です</b></p><p>堺市</p>', f'<p lang="ja">堺市 <b>です</b></p><p>{ja("堺市")}</p>'),
        ('<input lang="ja" value="堺市"><p>堺市</p>', f'<input lang="ja" value="堺市"><p>{ja("堺市")}</p>'),
        ("<textarea>堺市</textarea><title>堺市</title><script>'堺市'</script>",) * 2,
        ('<select><option value="1">堺市</option><option>Khác</option></select>',
         '<select><option lang="ja" value="1">堺市</option><option>Khác</option></select>'),
        ('<p title="堺市">a<!-- 堺市 --></p>',) * 2,
    ],
)  # fmt: skip
def test_runs_of_japanese_are_marked_and_nothing_else(html: str, shown: str) -> None:
    assert marked(html, "vi") == shown


@pytest.mark.parametrize(
    ("language", "html", "shown"),
    [
        ("zh-Hans", "<p>堺市</p><p>ごみの分け方</p>", f"<p>堺市</p><p>{ja('ごみの分け方')}</p>"),
        ("zh-Hant", "<p>郵貯銀行（ゆうちょ銀行），上面留空</p>", f"<p><span>郵貯銀行（{ja('ゆうちょ銀行')}），上面留空</span></p>"),
        ("ko", "<p>사카이시(堺市)</p>", f"<p><span>사카이시({ja('堺市')})</span></p>"),
        ("vi", "<head><title>堺市</title></head><body>堺市</body>", f"<head><title>堺市</title></head><body>{ja('堺市')}</body>"),
    ],
)
def test_by_the_language_of_the_page(language: str, html: str, shown: str) -> None:
    assert marked(html, language) == shown


@pytest.mark.parametrize(
    ("content", "active", "language"),
    [
        (b'<!doctype html>\n<html lang="vi" class="is-helped">', "ja", "vi"),
        (b'<!doctype html>\n<html lang="ja">', "en", "ja"),
        (b"<ul id='inbox-list'>", "zh-hans", "zh-Hans"),
        (b"<ul id='inbox-list'>", "ja-easy", "ja"),
    ],
)
def test_a_page_says_itself_what_it_is_in(content: bytes, active: str, language: str) -> None:
    assert language_of(content, active) == language


def test_a_long_text_without_a_word_of_japanese_after_it_costs_little() -> None:
    html = f"<p>堺{'1a' * 50_000}</p><p>{'a1' * 50_000}</p>"
    assert marked(html, "vi").startswith('<p><span lang="ja">堺1a')


@pytest.mark.django_db
def test_a_town_is_named_with_its_own_voice(cast: Cast, client: Client) -> None:
    html = client.get(f"/towns/{SAKAI}/", headers={"accept-language": "vi"}).content.decode()
    assert '<h1><span lang="ja">堺市</span></h1>' in html
    assert '<span lang="ja">' not in client.get(f"/towns/{SAKAI}/").content.decode()
