"""Connecting a service by screens: one operator writes, another reads, people try it, then it is public; its developers see why."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.audit.models import Entry
from portal.connections import queries
from portal.connections.actions import drafts
from portal.connections.models import ConnectedService, DraftState, HeardCall, KitPass, ServiceDraft, Stage
from portal.connections.queries.drafts import differences, facts_of
from portal.connections.rules import pia, samplecode
from portal.identity.models import Officer
from portal.lib.refusals import Refused
from portal.municipalities.scope import System, viewing_as
from tests.cast import PREFECTURE, Cast, officer
from tests.connections.make import Party, entered, service, userinfo

pytestmark = pytest.mark.django_db
WRITE = "/admin/connections/servicedraft/write/"
USE = {"code": "shelf", "title": "本棚の名札", "reason": "お名前を表示します。", "claims": ["name"], "months": 12, "is_required": True}
FACTS: dict[str, Any] = {
    "slug": "library", "name": "堺市立図書館", "kana": "さかいしりつとしょかん", "kind": "government", "category": "library",
    "town_id": "271403", "operator": "堺市立中央図書館", "contact": "窓口", "description": "本を借ります。", "reason": "貸出に使います。",
    "privacy_url": "https://library.example.jp/privacy", "stop_guide": "", "start_url": "https://library.example.jp/login",
    "redirect_uris": ["https://library.example.jp/callback"], "post_logout_redirect_uris": [], "backchannel_logout_uri": "",
    "required_level": 1, "proof": "secret", "jwks": {}, "id_token_alg": "RS256", "userinfo_alg": "", "needs_pushed_requests": False,
    "sector": "", "topics": [{"code": "ready", "name": "本が届いたとき"}], "uses": [USE],
    "pia": dict.fromkeys(pia.QUESTIONS, "貸出の画面にだけ使い、二年で消します。"),
}  # fmt: skip


@pytest.fixture
def second(cast: Cast) -> Officer:
    return officer("second@pref.example.jp", "二人目", "P-002", "operator", PREFECTURE)


def filled_in(**changed: str) -> dict[str, Any]:
    """The form as a browser sends it."""
    plain = {name: value for name, value in FACTS.items() if isinstance(value, str | int) and not isinstance(value, bool)}
    lines = {"redirect_uris": "https://library.example.jp/callback\r\n", "topics": "ready: 本が届いたとき"}
    answers = {f"pia_{code}": text for code, text in FACTS["pia"].items()}
    rows = {"use-TOTAL_FORMS": "4", "use-INITIAL_FORMS": "0", "use-MIN_NUM_FORMS": "4", "use-MAX_NUM_FORMS": "8"}
    use = {f"use-0-{name}": value for name, value in USE.items()}
    return {**plain, **lines, **answers, **rows, **use, **changed}


def written(cast: Cast, **changed: Any) -> ServiceDraft:
    return drafts.write({**FACTS, **changed}, by=cast.pref, author=cast.pref)


def test_the_whole_way_by_screens(cast: Cast, second: Officer, as_pref: Client, client_of: Callable[..., Client]) -> None:
    assert as_pref.get(WRITE).status_code == 200
    page = as_pref.post(WRITE, filled_in())
    draft = ServiceDraft.objects.get()
    at = f"/admin/connections/servicedraft/{draft.pk}/"
    assert (page["Location"], draft.state) == (f"{at}change/", DraftState.OPEN)
    assert draft.facts == FACTS
    as_pref.post(f"{at}submit/")
    mine, other = as_pref.get(f"{at}change/").content.decode(), client_of(second)
    assert ("自分では確かめられません" in mine, "読んだので承認する" in mine) == (True, False)
    shown = other.get(f"{at}change/").content.decode()
    assert "https://library.example.jp/callback" in shown
    assert "貸出の画面にだけ使い" in shown
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen
    told = other.post(f"{at}approve/", {"seen": seen[1]})
    secret = re.search(r"<p><code>([\w-]{43})</code></p>", told.content.decode())
    made = ConnectedService.objects.get()
    assert secret
    assert (made.stage, made.client.check_secret(secret[1]), "no-store" in told["Cache-Control"]) == (Stage.TRIAL, True, True)
    assert secret[1] not in other.get(f"{at}change/").content.decode()
    register = f"/admin/connections/connectedservice/{made.pk}/"
    invited = other.post(f"{register}invite/", {"seats": "2"}).content.decode()
    assert "/services/try/" in invited
    assert other.post(f"{register}publish/").status_code == 302
    made.refresh_from_db()
    assert made.stage == Stage.PUBLIC
    with viewing_as(System("test")):
        events = [*Entry.objects.filter(event__startswith="connections.").order_by("at", "number").values_list("event", flat=True)]
    assert [name.removeprefix("connections.") for name in events] == [
        "draft_written", "draft_submitted", "service_registered", "draft_approved", "trial_offered", "service_published",
    ]  # fmt: skip


def test_nobody_approves_what_they_wrote_not_even_with_a_second_account(cast: Cast) -> None:
    draft = written(cast)
    drafts.submit(draft, by=cast.pref)
    again = officer("pref2@pref.example.jp", "府", cast.pref.staff_number, "operator", PREFECTURE)
    for person in (cast.pref, again):
        with pytest.raises(Refused, match="自分が書いた申請"):
            drafts.approve(draft, seen=drafts.digest(draft.facts), by=person)
    assert not ConnectedService.objects.exists()


def test_what_was_not_read_is_not_approved(cast: Cast, second: Officer) -> None:
    draft = written(cast)
    with pytest.raises(Refused, match="確認待ちではありません"):
        drafts.approve(draft, seen=drafts.digest(draft.facts), by=second)
    drafts.submit(draft, by=cast.pref)
    with pytest.raises(Refused, match="もう一度読んで"):
        drafts.approve(draft, seen="", by=second)
    with pytest.raises(Refused, match="書き換えるには"):
        drafts.write(FACTS, by=cast.pref, author=cast.pref, draft=draft)
    drafts.give_back(draft, "戻り先が違います。", by=second)
    draft.refresh_from_db()
    assert (draft.state, draft.remark) == (DraftState.RETURNED, "戻り先が違います。")
    drafts.write({**FACTS, "name": "新しい名"}, by=cast.pref, author=cast.pref, draft=draft)
    drafts.submit(draft, by=cast.pref)
    drafts.approve(draft, seen=drafts.digest({**FACTS, "name": "新しい名"}), by=second)
    assert ConnectedService.objects.get().name == "新しい名"
    with pytest.raises(Refused, match="確認待ちではありません"):
        drafts.approve(draft, seen=drafts.digest({**FACTS, "name": "新しい名"}), by=second)


def test_a_change_is_shown_against_what_is_there_and_says_who_is_asked_again(cast: Cast, second: Officer) -> None:
    draft = written(cast)
    drafts.submit(draft, by=cast.pref)
    made, _secret = drafts.approve(draft, seen=drafts.digest(draft.facts), by=second)
    assert differences(written(cast)) == ()
    assert facts_of(made) == {**FACTS, "logo": ""}
    changed = written(cast, contact="新しい窓口", uses=[{**USE, "reason": "督促します。"}])
    assert [(one.label, one.asks_again) for one in differences(changed)] == [("問い合わせ先", False), ("情報の使い道", True)]
    drafts.publish(made, by=second)
    drafts.submit(changed, by=cast.pref)
    again, told = drafts.approve(changed, seen=drafts.digest(changed.facts), by=second)
    assert (again.pk, told, again.stage) == (made.pk, None, Stage.PUBLIC)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"redirect_uris": "http://library.example.jp/callback"}, "登録できません"),
        ({"redirect_uris": "https://*.example.jp/"}, "登録できません"),
        ({"privacy_url": ""}, "id_privacy_url_error"),
        ({"pia_keep": "二年"}, "10文字以上"),
        ({"use-0-reason": ""}, "理由"),
        ({"use-0-months": "600"}, "60"),
        ({"proof": "private_key_jwt"}, "公開鍵（jwks の keys）がありません"),
        ({"jwks": "{"}, "JSON"),
        ({"topics": "届いた"}, "知らせる事柄"),
        ({"town_id": "999999"}, "正しく選択"),
    ],
)
def test_a_form_that_is_wrong_is_shown_again_with_a_sentence(as_pref: Client, changed: dict[str, str], sentence: str) -> None:
    answer = as_pref.post(WRITE, filled_in(**changed))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ServiceDraft.objects.exists()


TOML = """slug = "library"
name = "図書館"
kana = "としょかん"
category = "library"
operator = "図書館"
contact = "窓口"
description = "本"
reason = "貸出"
privacy_url = "https://a.jp/p"
start_url = "https://a.jp/login"
redirect_uris = ["https://a.jp/cb"]
[pia]
"""
ANSWERS = "".join(f'{code} = "{text}"\n' for code, text in FACTS["pia"].items())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff", "TOML として読み取れません"),
        (b"slug = ", "TOML として読み取れません"),
        (b'slug = "x"', "登録内容に誤りがあります"),
        (TOML.encode(), "10文字以上で答えてください"),
        ((TOML + 'colour = "red"\n' + ANSWERS).encode(), "知らない質問"),
        (b"x" * 70000, "64KBまで"),
        ((TOML + ANSWERS).replace('kana = "', 'kind = "friend"\nkana = "').encode(), "選べない値があります: kind"),
        ((TOML + ANSWERS).replace('name = "図書館"', "name = 5").encode(), "文字で書く項目"),
        ((TOML + ANSWERS).replace('["https://a.jp/cb"]', "5").encode(), "登録内容に誤りがあります"),
        ((TOML + ANSWERS).replace("[pia]", 'uses = "x"\n[pia]').encode(), "登録内容に誤りがあります"),
        ((TOML + ANSWERS).replace("[pia]", "topics = [1]\n[pia]").encode(), "登録内容に誤りがあります"),
        ((TOML + ANSWERS).replace('"https://a.jp/login"', "2026-01-01").encode(), "登録内容に誤りがあります"),
        ((TOML + 'need = ["x"]\n').encode(), "登録内容に誤りがあります"),
    ],
)
def test_a_file_that_is_wrong_says_what(as_pref: Client, content: bytes, sentence: str) -> None:
    answer = as_pref.post("/admin/connections/servicedraft/file/", {"file": SimpleUploadedFile("service.toml", content)})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_file_becomes_a_draft(as_pref: Client) -> None:
    file = SimpleUploadedFile("service.toml", (TOML + ANSWERS).encode())
    assert as_pref.post("/admin/connections/servicedraft/file/", {"file": file}).status_code == 302
    draft = ServiceDraft.objects.get()
    page = as_pref.get(f"/admin/connections/servicedraft/{draft.pk}/write/").content.decode()
    assert ('value="図書館"' in page, draft.state) == (True, DraftState.OPEN)


def test_only_operators_of_the_prefecture_connect_services(cast: Cast, as_mori: Client, as_ono: Client, as_hanako: Client) -> None:
    draft = written(cast)
    at = f"/admin/connections/servicedraft/{draft.pk}/"
    for browser in (as_mori, as_ono):
        answers = [browser.get(WRITE), browser.post(WRITE, filled_in()), browser.get(f"{at}change/")]
        answers += [browser.post(f"{at}{step}/") for step in ("submit", "approve", "return", "drop")]
        assert {answer.status_code for answer in answers} == {403}
    assert as_hanako.get(WRITE).status_code == 302
    draft.refresh_from_db()
    assert draft.state == DraftState.OPEN


def test_a_service_on_trial_is_for_those_who_try_it_alone(cast: Cast) -> None:
    service(stage=Stage.TRIAL)
    answer = Party().ask(entered(cast.hanako))
    assert (answer.status_code, "まだ公開していません" in answer.content.decode()) == (403, True)


# --- the developers' side ---------------------------------------------------------------------------------------------
@pytest.fixture
def kit(cast: Cast) -> str:
    return reverse("connections:kit", args=[drafts.open_kit(service(), by=cast.pref)])


def read(kit: str) -> HttpResponse:
    return Client().get(kit)


def test_developers_see_what_was_refused_and_why_and_nobodys_secret(cast: Cast, kit: str) -> None:
    browser, party = entered(cast.hanako), Party()
    party.ask(browser, redirect_uri="https://library.example.jp/other")
    party.ask(browser, login_hint="hanako@example.jp", response_type="token", state="st-secret")
    party.exchange("a-code-that-nobody-gave", client_secret="t" * 43)
    party.exchange("a-code-that-nobody-gave")
    page = read(kit)
    text = page.content.decode()
    assert (page.status_code, page["Cache-Control"], page["Referrer-Policy"]) == (200, "no-store", "no-referrer")
    for words in ("invalid_client", "invalid_grant", "unsupported_response_type", "登録した戻り先と、一文字ずつ同じか"):
        assert words in text
    for secret in ("hanako", "t" * 43, "a-code-that-nobody-gave", "st-secret", "花子"):
        assert secret not in text
    assert "library.example.jp/callback" in text


def test_what_goes_well_is_kept_for_services_on_trial_alone(cast: Cast) -> None:
    made = service()
    party = Party()
    tokens = party.tokens(entered(cast.hanako))
    userinfo(tokens["access_token"])
    assert queries.calls_of(made) == ()
    ConnectedService.objects.update(stage=Stage.TRIAL)
    party.refresh(tokens["refresh_token"])
    assert [(call.endpoint, call.status) for call in queries.calls_of(made)] == [("token", 400)]


def test_a_kit_opens_by_its_newest_link_while_it_lasts(cast: Cast, kit: str) -> None:
    newer = reverse("connections:kit", args=[drafts.open_kit(ConnectedService.objects.get(), by=cast.pref)])
    assert (read(kit).status_code, read(newer).status_code) == (404, 200)
    KitPass.objects.update(expires_at="2026-01-01T00:00Z")
    assert read(newer).status_code == 404


def test_nobody_fills_our_tables_with_a_client_id_alone(cast: Cast) -> None:
    made = service()
    for _ in range(310):
        Client().post("/oidc/token", {"client_id": "library", "grant_type": "x"})
    assert HeardCall.objects.filter(service=made).count() == 300


def test_the_sample_code_is_for_this_very_service() -> None:
    by_secret = samplecode.snippets("https://portal.jp", "library", "https://a.jp/cb", "secret")
    assert all("library" in code and "portal.jp" in code for _title, code in by_secret)
    assert "ClientSecretBasic" in by_secret[1][1]
    assert "PrivateKeyJwt" in samplecode.snippets("https://portal.jp", "library", "https://a.jp/cb", "private_key_jwt")[1][1]


def test_a_service_page_counts_people_only_from_ten_on(cast: Cast, as_pref: Client) -> None:
    made = service()
    Party().tokens(entered(cast.hanako))
    page = as_pref.get(reverse("admin:connections_connectedservice_change", args=[made.pk])).content.decode()
    assert "10人未満" in page
    assert queries.week_of(made).people == ""
