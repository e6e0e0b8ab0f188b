"""Clerks write a template without code: fields, texts, conditions, words, settings; nobody overwrites anybody; a version never changes."""

import io
import re
from importlib import import_module

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from PIL import Image

from notifications import onboarding
from notifications.actions import templates
from notifications.documents import letters, previews
from notifications.documents.seals import seal_of
from notifications.models import Notice, SealImage, Template, TemplateDraft, TemplateVersion
from notifications.models.refusals import EditedMeanwhile, NeverPublished, NotPublishable
from notifications.models.template import library_id
from notifications.queries import library
from notifications.queries import templates as queries
from portal.audit import trail
from portal.municipalities.scope import System, viewing_as
from tests.cast import PREFECTURE, SAKAI
from tests.notifications import make

pytestmark = pytest.mark.django_db
NASTY = '<script>alert(1)</script><style>@import url(http://x/y)</style><img src="file:///etc/passwd"> body{display:none}'


def url(page, template, *args):
    return reverse(f"admin:notifications_template_{page}", args=[template.pk, *args])


def posted(answer):
    """Every field of the page's form as a browser would send it back."""
    form = re.search(r'<form method="post" class="tpl__split".*?</form>', answer.content.decode(), re.DOTALL)[0]
    sent = {}
    for tag, attributes in re.findall(r"<(input|select|textarea)\b([^>]*)>", form):
        name = re.search(r'name="([^"]+)"', attributes)
        if name is None or (tag == "input" and re.search(r'type="(submit|checkbox)"', attributes) and "checked" not in attributes):
            continue
        value = re.search(r'value="([^"]*)"', attributes)
        if tag == "textarea":
            value = re.search(rf'name="{name[1]}"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)
        if tag == "select":
            block = re.search(rf'<select[^>]*name="{name[1]}".*?</select>', form, re.DOTALL)[0]
            value = re.search(r'value="([^"]*)" selected', block) or re.search(r'value="([^"]*)"', block)
        sent[name[1]] = _plain(value[1]) if value else ("on" if "checked" in attributes else "")
    return sent


def _plain(text):
    for code, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        text = text.replace(code, letter)
    return text


def draft_of(template):
    with viewing_as(System("test")):
        return TemplateDraft.objects.get(pk=template.pk)


@pytest.fixture
def shelf(cast):
    make.purposes.prepare(make.town(SAKAI), by=trail.PORTAL)
    return onboarding.prepare_library(by=trail.PORTAL)


@pytest.fixture
def care(cast, shelf):
    """The care insurance letter, taken over by 堺市: a draft."""
    with make.as_staff(cast.mori):
        return templates.take_over(SAKAI, library_id("care-insurance-payment"), by=cast.mori)


def published(template, officer):
    with make.as_staff(officer):
        return templates.publish(template, seen=queries.working(template).revision, by=officer)


def test_a_template_of_the_library_is_taken_over_in_the_towns_name_and_published(as_mori, cast, shelf):
    page = as_mori.get(reverse("admin:notifications_template_start"))
    assert page.content.decode().count("「") >= 5
    answer = as_mori.post(reverse("admin:notifications_template_start"), {"origin": str(library_id("care-insurance-payment"))})
    with viewing_as(System("test")):
        mine = Template.objects.get(municipality=SAKAI, slug="care-insurance-payment")
    assert answer.url == url("settings", mine)
    assert "堺市長に対して" in draft_of(mine).values["layout"]["instruction"][0]["text"]
    version = published(mine, cast.mori)
    assert (version.number, version.legal_class, version.languages, version.required_level) == (1, "payment", ["ja", "ja-easy", "en"], 2)
    assert (version.reminders, version.paper_after, version.published_by) == ([72, 168], 240, cast.mori)


def test_every_page_of_the_editor_saves_what_it_shows(as_mori, care):
    before = draft_of(care).values
    for page, args in (("fields", ()), ("table", ("schedule",)), ("texts", ()), ("words", ("en",)), ("settings", ())):
        answer = as_mori.get(url(page, care, *args))
        saved = as_mori.post(url(page, care, *args), posted(answer))
        assert saved.status_code == 302, (page, saved.context and saved.context["forms"])
    after = draft_of(care).values
    assert queries.told(before, after) == []


def test_a_choice_is_a_word_and_no_paragraph(as_mori, care):
    sent = posted(as_mori.get(url("fields", care)))
    box = next(name for name in sent if name.endswith("-choices"))
    answer = as_mori.post(url("fields", care), sent | {box: f"はい、{'あ' * 61}"})
    assert "選択肢は1つ60文字までです。「ああああああああああああああああああああ…」を短くしてください。" in answer.content.decode()
    assert draft_of(care).revision == 1


def test_a_text_under_a_condition_is_written_and_shown_where_it_holds(as_mori, care):
    sent = posted(as_mori.get(url("texts", care)))
    sent |= {"closing-1-text": "減額されている方へ：{減額の理由}", "closing-1-when": "reduction|given|", "closing-1-ORDER": "2"}
    looked = as_mori.post(url("texts", care), {**sent, "look": "1", "sample": "usual:101"})
    assert "減額されている方へ：（減額の理由）" in looked.content.decode()
    assert draft_of(care).revision == 1
    assert as_mori.post(url("texts", care), sent).status_code == 302
    text = draft_of(care).values["layout"]["closing"][1]
    assert text == {"id": "c2", "text": "減額されている方へ：{reduction}", "when": {"field": "reduction", "test": "given"}}


def test_the_preview_comes_alone_when_htmx_asks_for_it(as_mori, care):
    sent = posted(as_mori.get(url("texts", care)))
    answer = as_mori.post(url("texts", care), {**sent, "look": "1"}, headers={"HX-Request": "true", "HX-Target": "template-preview"})
    assert answer.content.decode().strip().startswith('<section class="tpl__preview"')


def test_an_unknown_place_is_refused_at_publishing_with_its_place(as_mori, cast, care):
    sent = posted(as_mori.get(url("texts", care))) | {"paragraphs-0-text": "{施設めい}のお知らせです。"}
    as_mori.post(url("texts", care), sent)
    page = as_mori.get(url("publish", care)).content.decode()
    assert "本文の1つめ" in page
    assert "「{施設めい}」という項目はありません" in page
    with make.as_staff(cast.mori), pytest.raises(NotPublishable, match=r"本文の1つめ：「\{施設めい\}」"):
        templates.publish(care, seen=2, by=cast.mori)


def test_who_saves_second_is_told_and_keeps_what_was_typed(as_mori, as_hara, cast, care):
    sent = posted(as_mori.get(url("settings", care)))
    assert as_hara.post(url("settings", care), {**sent, "contact": "原の課"}).status_code == 302
    answer = as_mori.post(url("settings", care), {**sent, "contact": "森の課"})
    assert answer.status_code == 409
    assert "原さんが先に保存しました" in answer.content.decode()
    assert 'value="森の課"' in answer.content.decode()
    assert draft_of(care).values["contact"] == "原の課"
    with make.as_staff(cast.mori):
        with pytest.raises(EditedMeanwhile):
            templates.publish(care, seen=1, by=cast.mori)
        with pytest.raises(EditedMeanwhile):
            templates.discard(care, seen=1, by=cast.mori)


def test_a_published_version_never_changes_and_two_are_compared_in_words(as_mori, cast, care):
    first = published(care, cast.mori)
    with viewing_as(System("test")), pytest.raises(DatabaseError), transaction.atomic():
        TemplateVersion.objects.filter(pk=first.pk).update(legal_class="decision")
    sent = posted(as_mori.get(url("settings", care))) | {"paper_after": "300"}
    as_mori.post(url("settings", care), sent)
    assert published(care, cast.mori).number == 2
    page = as_mori.get(url("version", care, 2)).content.decode()
    assert "郵送に切り替える時間" in page
    assert ("240時間後" in page, "300時間後" in page) == (True, True)


def test_what_the_library_changes_is_told_and_taken_over_part_by_part(as_mori, cast, care):
    published(care, cast.mori)
    with viewing_as(System("test", PREFECTURE)):
        origin = Template.objects.get(pk=care.origin)
        found = queries.published_values(origin)
        layout = {**found["layout"], "closing": [{**found["layout"]["closing"][0], "text": "{head}より：早めにご相談ください。"}]}
        origin.write_version({**layout, "document": "新しい名前"}, origin.newest.policy)
    page = as_mori.get(url("overview", care)).content.decode()
    assert "府の文例が変わりました" in page
    assert "堺市長より：早めにご相談ください。" in page
    answer = as_mori.post(url("adopt", care), {"revision": "0", "number": "2", "part": ["closing.c1"]})
    assert answer.status_code == 302
    layout = draft_of(care).values["layout"]
    assert (layout["closing"][0]["text"], layout["document"]) == ("堺市長より：早めにご相談ください。", "介護保険料 納入のお知らせ")
    as_mori.post(url("adopt", care), {"looked": "1", "number": "2"})
    with make.as_staff(cast.mori):
        mine = Template.objects.get(pk=care.pk)
        assert library.news(mine, queries.working(mine).values) is None


def test_the_outsider_and_the_operator_see_nothing_of_a_towns_templates(as_ono, as_pref, care):
    for client in (as_ono, as_pref):
        assert client.get(url("texts", care)).status_code == 404
        assert client.post(url("publish", care), {"revision": "1"}).status_code == 404
        assert care.name not in client.get(reverse("admin:notifications_template_changelist")).content.decode() or client is as_pref


def test_the_operator_writes_the_library(as_pref, shelf):
    origin = next(one for one in shelf if one.slug == "health-check")
    sent = posted(as_pref.get(url("settings", origin))) | {"document": "健康診査のお知らせ"}
    assert as_pref.post(url("settings", origin), sent).status_code == 302
    assert as_pref.post(url("publish", origin), {"revision": "1"}).status_code == 302
    newest = library.shelved(origin.pk)
    assert (newest.number, newest.values["layout"]["document"]) == (2, "健康診査のお知らせ")


def test_a_blank_template_says_what_it_still_needs(as_mori, cast):
    as_mori.post(reverse("admin:notifications_template_start"), {"name": "道路工事のお知らせ", "legal_class": "information"})
    with viewing_as(System("test")):
        mine = Template.objects.get(name="道路工事のお知らせ")
    assert "見出しの出ない場合があります" in as_mori.get(url("publish", mine)).content.decode()
    sent = posted(as_mori.get(url("texts", mine))) | {"headings-0-text": "工事をします<b>", "paragraphs-0-text": NASTY}
    assert as_mori.post(url("texts", mine), sent).status_code == 302
    assert published(mine, cast.mori).languages == ["ja"]
    page = as_mori.get(url("version", mine, 1)).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    with make.as_staff(cast.mori):
        values = queries.published_values(mine)
        content = previews.preview(SAKAI, values, chosen="", language="ja").content
        text = _words_of(previews.preview_pdf(SAKAI, content, letters.timezone.localdate()))
    assert "<script>alert(1)</script>" in text
    assert "body{display:none}" in text


def _words_of(pdf):
    import subprocess

    shown = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return "".join(shown.split()).replace("\n", "")


def test_only_a_raster_picture_becomes_a_seal(as_mori, cast):
    import_module("weasyprint")  # it lets Pillow take half a picture, in every process that has ever made a PDF
    address = reverse("admin:notifications_template_seal")
    picture = io.BytesIO()
    Image.new("RGB", (300, 300), "red").save(picture, "PNG", pnginfo=None)
    for data in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"", picture.getvalue()[:200]):
        assert "公印の画像として使えません" in as_mori.post(address, {"picture": _file(data)}).content.decode() or not data
    assert as_mori.post(address, {"picture": _file(picture.getvalue())}).status_code == 302
    with make.as_staff(cast.mori):
        assert seal_of(SAKAI).startswith("data:image/png;base64,iVBOR")
        assert SealImage.objects.count() == 1
    as_mori.post(address, {"remove": "on"})
    with make.as_staff(cast.mori):
        assert seal_of(SAKAI) == ""


def _file(data):
    made = io.BytesIO(data)
    made.name = "seal.png"
    return made


def test_a_letter_carries_what_its_version_asks(cast, care):
    make.willing(cast.hanako)
    number = make.bound(cast.hanako, name="堺 花子")
    published(care, cast.mori)
    header = [
        "通知番号",
        "氏名",
        "生年月日",
        "年度",
        "年額",
        "納め方",
        "最初の納期限",
        "別表1_期別",
        "別表1_金額",
        "別表2_期別",
        "別表2_金額",
    ]
    line = [number, "堺 花子", "令和5年5月6日", "令和8年度", "76,800", "普通徴収", "R8.7.31", "1期", "38400", "2期", "38,400円"]
    batch = make.released(care, cast.mori, cast.hara, make.file([line], header=header))
    with viewing_as(System("test")):
        notice = Notice.objects.get(release=batch.pk)
    assert (notice.legal_class, notice.required_level, str(notice.deadline_on)) == ("payment", 2, "2026-07-31")
    content = letters.content_of(notice)
    assert content.sheets[0].total == "76,800円"
    assert content.salutation == "堺 花子 様"


def test_a_letter_is_read_in_the_residents_words_and_the_japanese_is_always_there(as_hanako, as_ken, released_batch):
    with viewing_as(System("test")):
        address = reverse("notifications:notice", args=[Notice.objects.get(release=released_batch.pk).pk])
    japanese = as_hanako.get(address).content.decode()
    english = as_hanako.get(address, {"words": "en"}).content.decode()
    assert ("利用調整の結果、入所が内定しました" in _plain(japanese).replace("<wbr>", ""), "English" in japanese) == (True, True)
    assert ("A place has been offered" in english, "Place offered (内定)" in english, "正式な通知は日本語です" in english) == (True,) * 3
    assert 'href="?words=ja"' in english
    assert "A place has been offered" in as_hanako.get(address, headers={"Accept-Language": "en"}).content.decode()
    assert "A place" not in as_hanako.get(address, {"words": "<xx>"}).content.decode()
    assert as_ken.get(address, {"words": "en"}).status_code == 404


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (["12.5", "1期", "100", ""], ("H", "not_money")),
        (["abc", "1期", "100", ""], ("H", "not_money")),
        (["999999999999", "1期", "100", ""], ("H", "too_much_money")),
        (["100", "1期", "", ""], ("J", "empty")),
        (["100", "1期", "10.5", ""], ("J", "not_money")),
        (["100", "1期", "100", "5"], ("K", "too_many_lines")),
    ],
)
def test_a_cell_of_a_table_is_refused_with_its_place(cast, care, cells, fault):
    make.willing(cast.hanako)
    number = make.bound(cast.hanako, name="堺 花子")
    published(care, cast.mori)
    header = [
        "通知番号",
        "氏名",
        "生年月日",
        "年度",
        "納め方",
        "最初の納期限",
        "減額の理由",
        "年額",
        "別表1_期別",
        "別表1_金額",
        "別表13_金額",
    ]
    line = [number, "堺 花子", "令和5年5月6日", "令和8年度", "特別徴収", "", "", *cells]
    batch = make.checked(care, cast.mori, make.file([line], header=header))
    with make.as_staff(cast.mori):
        row = make.work.batch(batch.pk)
        found = [(one["column"], one["fault"]) for one in make.rows.Row.objects.get(batch=row).problems]
    assert found == [fault]


def test_a_draft_alone_sends_nothing(as_mori, cast, care):
    with make.as_staff(cast.mori), pytest.raises(NeverPublished):
        make.batches.upload(care, data=make.file([make.line("1")]), file_name="a.csv", by=cast.mori)
    assert care.name not in as_mori.get(reverse("admin:notifications_batch_upload")).content.decode()
