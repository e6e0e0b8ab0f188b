"""A town's help page, its questions in the office, and what is found by searching."""

import pytest
from django.test import Client

from portal.audit.models import Entry
from portal.help import standard
from portal.help.actions import answers
from portal.help.models import Answer, AnswerWords, Desk
from portal.help.queries.searching import documents
from portal.municipalities.models import Municipality
from portal.municipalities.scope import System, viewing_as
from portal.ui import destinations
from tests.cast import PREFECTURE, SAKAI, SUITA, Cast


def said(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def written(cast: Cast, **facts: object) -> Answer:
    facts = {"subject": "login", "question": "窓口で教えてもらえますか", "text": "堺市役所の1階で。", "municipality_id": SAKAI} | facts
    with viewing_as(System("test")):
        return answers.save(Answer(**facts), written=[], by=cast.mori if facts["municipality_id"] == SAKAI else cast.pref)


def test_every_standard_question_leads_somewhere_and_has_its_own_key() -> None:
    from django.urls import reverse

    assert len(standard.BY_KEY) == len(standard.QUESTIONS)
    assert {one.subject for one in standard.QUESTIONS} == {*standard.SUBJECTS}
    assert [one.key for one in standard.QUESTIONS if one.url_name and not reverse(one.url_name)] == []
    assert "help" in {one.key for one in destinations.all_destinations()}


@pytest.mark.django_db
def test_a_guest_finds_the_standard_questions_and_each_towns_help(client: Client, cast: Cast) -> None:
    html = said(client, "/help/")
    assert all(str(one.question) in html for one in standard.QUESTIONS)
    assert f'href="/help/{SAKAI}/"' in html


def test_a_town_replaces_adds_and_hides(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    written(cast)
    written(cast, replaces="login-code", question="番号が来ません", text="堺市では電話でも聞けます。")
    written(cast, replaces="login-password", question="パスワード", is_shown=False)
    mine, other = said(as_hanako, "/help/"), said(as_ken, "/help/")
    assert ("窓口で教えてもらえますか" in mine, "番号が来ません" in mine, "番号のメールが届きません" in mine) == (True, True, False)
    assert "パスワードを忘れました" not in mine
    assert ("窓口で教えて" in other, "番号のメールが届きません" in other, "パスワードを忘れました" in other) == (False, True, True)


def test_the_prefecture_speaks_to_all_and_a_town_has_the_last_word(cast: Cast, as_hanako: Client, as_ken: Client) -> None:
    written(cast, replaces="card-none", question="カードは要りますか", text="府の答え", municipality_id=PREFECTURE)
    written(cast, replaces="card-none", question="カードは要りますか", text="堺市の答え", subject="card")
    assert "堺市の答え" in said(as_hanako, "/help/")
    assert ("府の答え" in said(as_hanako, "/help/"), "府の答え" in said(as_ken, "/help/")) == (False, True)


def test_words_of_the_reader_or_an_honest_label(cast: Cast, as_hanako: Client) -> None:
    row = written(cast)
    as_hanako.cookies["django_language"] = "vi"
    assert '<div lang="ja">' in said(as_hanako, "/help/about/login/")
    with viewing_as(System("test")):
        answers.save(row, written=[AnswerWords(language="vi", question="Hỏi ở quầy?", text="Tầng 1.")], by=cast.mori)
    html = said(as_hanako, "/help/about/login/")
    assert ("Hỏi ở quầy?" in html, '<div lang="ja">' in html) == (True, False)
    with viewing_as(System("test")):
        row.text = "2階に変わりました。"
        answers.save(row, written=[], by=cast.mori)
    assert answers_stale(as_hanako)


def answers_stale(client: Client) -> bool:
    from django.utils.translation import override

    from portal.help.queries.answers import shelves

    with override("vi"):
        found = [one for shelf in shelves(SAKAI, "login") for one in shelf.answers if one.is_towns]
    return [one.is_stale for one in found] == [True]


def test_the_telephone_is_the_towns_and_says_whether_it_is_answered(cast: Cast, as_hanako: Client) -> None:
    Municipality.objects.filter(pk=SAKAI).update(phone="072-233-1101", hours="平日 9時から17時30分")
    html = said(as_hanako, "/help/")
    assert 'href="tel:0722331101"' in html
    assert "平日 9時から17時30分" in html
    assert ("いま開いています" in html) or ("次は" in html) or ("きょうの" in html)


def test_hours_that_are_not_plain_are_told_as_they_are(cast: Cast, as_hanako: Client) -> None:
    Municipality.objects.filter(pk=SAKAI).update(phone="072-233-1101", hours="月2回、土曜日も")
    html = said(as_hanako, "/help/")
    assert ("月2回、土曜日も" in html, "受付中" in html, "時間外" in html) == (True, False, False)


def test_mori_sets_the_hours_and_a_bad_line_is_named(cast: Cast, as_mori: Client) -> None:
    Municipality.objects.filter(pk=SAKAI).update(phone="072-233-1101")
    facts = {"phone": "", "weekdays": ["0", "1"], "opens": "09:00", "closes": "17:30", "special": "2026-12-28 やすみかも"}
    refused = as_mori.post("/admin/help/desk/", facts)
    assert "1行目「2026-12-28 やすみかも」は読めません。" in refused.content.decode()
    assert as_mori.post("/admin/help/desk/", facts | {"special": "2026-12-28 休み"}).status_code == 302
    desk = Desk.objects.get(pk=SAKAI)
    assert (desk.weekdays, desk.special) == ([0, 1], [{"day": "2026-12-28", "from": "", "to": "", "note": ""}])
    assert not Desk.objects.filter(pk=SUITA).exists()


def test_mori_writes_a_question_in_two_languages(cast: Cast, as_mori: Client, as_ono: Client) -> None:
    rows = {"words-TOTAL_FORMS": "1", "words-INITIAL_FORMS": "0", "words-0-language": "en"}
    rows |= {"words-0-question": "Can I ask?", "words-0-text": "Yes, on the first floor."}
    facts = {"subject": "login", "replaces": "", "question": "聞けますか", "text": "はい。", "order": "5", "is_shown": "on"}
    assert as_mori.post("/admin/help/answer/add/", facts | rows).status_code == 302
    row = Answer.objects.get()
    assert (row.municipality_id, [words.language for words in row.words.all()]) == (SAKAI, ["en"])
    assert as_mori.get(f"/admin/help/answer/{row.pk}/change/").status_code == 200
    assert as_ono.get(f"/admin/help/answer/{row.pk}/change/").status_code == 404
    assert as_ono.post(f"/admin/help/answer/{row.pk}/delete/", {"post": "yes"}).status_code == 404
    assert as_mori.post(f"/admin/help/answer/{row.pk}/delete/", {"post": "yes"}).status_code == 302
    with viewing_as(System("test")):
        kept = [*Entry.objects.filter(event__startswith="help.").order_by("pk").values_list("event", "municipality_id")]
    assert kept == [("help.answer_saved", SAKAI), ("help.answer_erased", SAKAI)]


def test_a_standard_question_that_is_replaced_already_is_named_beside_the_field(cast: Cast, as_mori: Client, as_ono: Client) -> None:
    written(cast, replaces="login-code", question="番号が来ません")
    facts = {"subject": "login", "replaces": "login-code", "question": "また", "text": "はい。", "order": "5", "is_shown": "on"}
    facts |= {"words-TOTAL_FORMS": "0", "words-INITIAL_FORMS": "0"}
    refused = as_mori.post("/admin/help/answer/add/", facts)
    assert (refused.status_code, "もう置きかえています" in refused.content.decode()) == (200, True)
    row = Answer.objects.get()
    assert as_mori.post(f"/admin/help/answer/{row.pk}/change/", facts).status_code == 302
    assert as_ono.post("/admin/help/answer/add/", facts).status_code == 302
    assert [*Answer.objects.order_by("pk").values_list("municipality", "question")] == [(SAKAI, "また"), (SUITA, "また")]


def test_a_towns_question_is_found_by_searching(cast: Cast) -> None:
    row = written(cast)
    written(cast, replaces="login-code", question="出さない質問", is_shown=False)
    found = [*documents(None)]
    assert [(one.key, one.title, one.town_id) for one in found] == [(str(row.pk), "窓口で教えてもらえますか", SAKAI)]
    assert found[0].url == f"/help/{SAKAI}/#a{row.pk}"


@pytest.mark.parametrize("path", ["/help/999999/", "/help/abc/", "/help/about/nothing/"])
@pytest.mark.django_db
def test_what_is_not_there_is_not_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("path", "subject"), [("/account/login/", "login"), ("/account/signup/", "login")])
@pytest.mark.django_db
def test_help_stands_beside_the_door_without_a_query(client: Client, path: str, subject: str) -> None:
    assert f"/help/about/{subject}/" in said(client, path)


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_help_page_asks_as_often_for_one_question_as_for_three(
    cast: Cast, client: Client, how_many: int, django_assert_num_queries: object
) -> None:
    for number in range(how_many):
        written(cast, question=f"質問{number}")
    with django_assert_num_queries(6):  # type: ignore[operator]
        client.get(f"/help/{SAKAI}/")
