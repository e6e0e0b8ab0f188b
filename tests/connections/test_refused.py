"""When the way into a service ends at the portal: what the resident reads, what the developers read, and that nothing leaks."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from portal.connections import actions
from portal.connections.models import Stage, State
from tests.cast import Cast
from tests.connections.make import CONSENT, Party, entered, service

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://evil.example/callback"


@pytest.mark.parametrize(
    ("changed", "said", "to_do", "for_developers"),
    [
        ({"client_id": "nobody"}, "登録されていないサービス", "にせのサイトかもしれません", "client_id"),
        ({"redirect_uri": ELSEWHERE}, "戻り先が、登録された内容と合いません", "にせのサイトかもしれません", "redirect"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:gone"}, "時間が過ぎたか", "もう一度開いてください", "90 seconds"),
        ({"max_age": "soon"}, "読み取れませんでした", "一覧から、開き直してください", "max_age"),
    ],
)
def test_a_request_that_cannot_be_answered_is_explained_here(
    cast: Cast, changed: dict[str, str], said: str, to_do: str, for_developers: str
) -> None:
    service()
    answer = Party().ask(entered(cast.hanako), **changed)
    page = answer.content.decode()
    assert (answer.status_code, said in page, to_do in page, for_developers in page) == (400, True, True, True)
    assert "どこにも渡していません" in page
    assert f'href="{ELSEWHERE}' not in page


@pytest.mark.parametrize(
    ("state", "said", "to_do"),
    [(State.MAINTENANCE, "手入れをしています", "時間をおいて"), (State.STOPPED, "停止中です", "再開の時期は、問い合わせ先（窓口）")],
)
def test_a_service_that_does_not_run_says_whom_to_ask(cast: Cast, state: State, said: str, to_do: str) -> None:
    made = service()
    actions.set_state(made, state, by=cast.pref)
    answer = Party().ask(entered(cast.hanako))
    assert (answer.status_code, said in answer.content.decode(), to_do in answer.content.decode()) == (503, True, True)


def test_a_service_that_is_not_public_speaks_of_the_invitation(cast: Cast) -> None:
    service(stage=Stage.TRIAL)
    answer = Party().ask(entered(cast.hanako))
    assert (answer.status_code, "招待のリンクを受け取った方は" in answer.content.decode()) == (403, True)


def test_an_answer_from_a_page_of_somebody_else_is_nobodys(cast: Cast) -> None:
    """One phone, two tabs: Hanako is asked, Ken logs in in the other tab, then Hanako's page is sent."""
    service()
    party, shown_to_hanako = Party(), Party().ask(entered(cast.hanako)).context["who"]
    kens = entered(cast.ken)
    answer = kens.post(f"{CONSENT}?{urlencode(party.question())}", {"answer": "agree", "who": shown_to_hanako, "use": ["main"]})
    page = answer.content.decode()
    assert (answer.status_code, "別の人がログインしました" in page, "堺" in page) == (409, True, False)
    assert Party().ask(kens).status_code == 200, "Ken has agreed to nothing"


def test_a_logout_that_cannot_be_read_says_what_is_still_open(as_hanako: Client) -> None:
    service()
    answer = as_hanako.get("/oidc/logout", {"client_id": "library", "post_logout_redirect_uri": ELSEWHERE})
    page = answer.content.decode()
    assert (answer.status_code, "ログアウトできませんでした" in page, "ログインしたままです" in page) == (400, True, True)
