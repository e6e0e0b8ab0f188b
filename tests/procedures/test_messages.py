"""Messages between applicant and office, and who is told that something waits; Ken and Ono always in the room."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.models import Delivery
from portal.audit.models import Entry
from portal.municipalities.scope import System, viewing_as
from procedures import queries, tasks
from procedures.actions import reviews, tellings
from procedures.models import Application, Message, Procedure, Telling
from procedures.models.course import Reason
from procedures.models.procedure import Announces
from procedures.queries import tellings as waiting
from procedures.rules.conversation import LONGEST, MOST_UNREAD
from tests.cast import SAKAI, Cast
from tests.identity import households
from tests.notifications import make as notices
from tests.procedures import make
from tests.procedures.make import NOW

QUEUE = "/admin/procedures/application/"


pytestmark = pytest.mark.usefixtures("on_the_day")


def write(client: Client, application: Application, text: str, key: str = "k1", under: str = "") -> Any:
    return client.post(f"{under}/applications/{application.pk}/message/", {"message-text": text, "message-key": key})


def answer(client: Client, application: Application, text: str, key: str = "k1") -> Any:
    return client.post(f"{QUEUE}{application.pk}/change/", {"what": "message", "message-text": text, "message-key": key})


def kept() -> list[Message]:
    with viewing_as(System("test")):
        return list(Message.objects.all())


def page(client: Client, application: Application) -> str:
    return client.get(f"/applications/{application.pk}/").content.decode()


def test_a_question_and_its_answer(as_hanako: Client, as_mori: Client, application: Application) -> None:
    assert write(as_hanako, application, "第2希望だけでも\nよいですか。").status_code == 302
    assert kept()[0].read_at is None
    assert "第2希望だけでも<br>よいですか。" in as_mori.get(f"{QUEUE}{application.pk}/change/").content.decode()
    assert kept()[0].read_at == NOW
    assert answer(as_mori, application, "はい、1つでもかまいません。").status_code == 302
    shown = page(as_hanako, application)
    assert "はい、1つでもかまいません。" in shown
    assert "新着" in shown
    assert "担当課が読みました" in shown
    assert "森" not in shown, "officers' names stay in the office"
    assert "新着" not in page(as_hanako, application)
    assert "（読まれました）" in as_mori.get(f"{QUEUE}{application.pk}/change/").content.decode()


def test_what_is_kept_is_sealed(as_hanako: Client, application: Application) -> None:
    write(as_hanako, application, "ひみつの事情があります")
    (message,) = kept()
    assert "ひみつ" not in message.text_sealed
    with viewing_as(System("test")):
        details = str(list(Entry.objects.values_list("detail", flat=True)))
    assert "ひみつ" not in details


def test_a_message_sent_twice_is_one(as_hanako: Client, as_mori: Client, application: Application) -> None:
    for _again in range(2):
        assert write(as_hanako, application, "聞きたいことがあります。").status_code == 302
        assert answer(as_mori, application, "どうぞ。").status_code == 302
    assert len(kept()) == 2
    with viewing_as(System("test")):
        assert Telling.objects.count() == 1
    assert write(as_hanako, application, "聞きたいことがあります。", key="k2").status_code == 302
    assert len(kept()) == 3


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        ("", "k", "メッセージを書いてから"),
        (" \n\u3000", "k", "メッセージを書いてから"),
        ("\0\x08", "k", "文字"),
        ("あ" * (LONGEST + 1), "k", "2000"),
        ("質問", "k" * 65, ""),
        ("質問", "", ""),
    ],
)
def test_what_is_no_message(as_hanako: Client, application: Application, text: str, key: str, says: str) -> None:
    said = write(as_hanako, application, text, key)
    assert said.status_code == 422
    assert says in said.content.decode()
    assert kept() == []


def test_what_was_typed_is_still_there_when_it_is_refused(as_hanako: Client, application: Application) -> None:
    for number in range(MOST_UNREAD):
        assert write(as_hanako, application, "質問", f"k{number}").status_code == 302
    said = write(as_hanako, application, "もう一つの質問", "last")
    assert said.status_code == 422
    assert "お電話ください" in said.content.decode()
    assert "もう一つの質問" in said.content.decode()
    assert len(kept()) == MOST_UNREAD


def test_nobody_else_reads_or_writes(
    as_hanako: Client, as_ken: Client, as_ono: Client, as_pref: Client, application: Application, client: Client
) -> None:
    write(as_hanako, application, "わたしの質問")
    for stranger in (as_ken, as_ono, as_pref):
        assert write(stranger, application, "割りこみ").status_code in {302, 403, 404}
    assert write(client, application, "割りこみ").status_code == 302
    assert answer(as_ono, application, "割りこみ").status_code == 404
    assert as_pref.get(f"{QUEUE}{application.pk}/change/").status_code == 403
    assert as_ken.get(f"/applications/{application.pk}/").status_code == 404
    assert len(kept()) == 1


@pytest.mark.parametrize("end", ["draft", "withdrawn"])
def test_a_case_that_is_not_there_yet_or_no_more_takes_none(as_hanako: Client, cast: Cast, nursery: Procedure, end: str) -> None:
    case = make.draft(cast.hanako, nursery) if end == "draft" else make.submitted(cast.hanako, nursery)
    if end == "withdrawn":
        as_hanako.post(f"/applications/{case.pk}/withdraw/")
    said = write(as_hanako, case, "まだいますか。")
    assert said.status_code == (302 if end == "draft" else 422)
    assert kept() == []


def test_who_acts_for_another_writes_in_their_own_name(
    cast: Cast, as_ken: Client, as_hanako: Client, as_mori: Client, nursery: Procedure, application: Application
) -> None:
    proxy = households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, nursery.slug))
    assert write(as_ken, application, "母の代わりに聞きます。", under=f"/proxy/{proxy.pk}").status_code == 302
    assert f"代理人：{cast.ken.full_name}" in page(as_hanako, application)
    assert f"代理人：{cast.ken.full_name}" in as_mori.get(f"{QUEUE}{application.pk}/change/").content.decode()


def test_the_queue_says_where_something_new_waits(
    as_hanako: Client, as_mori: Client, cast: Cast, nursery: Procedure, application: Application
) -> None:
    make.submitted(cast.hanako, nursery, child_name="堺 そら")
    assert [row.is_written_to for row in as_mori.get(QUEUE).context["cl"].result_list] == [False, False]
    write(as_hanako, application, "質問")
    shown = as_mori.get(f"{QUEUE}?state=written").context["cl"].result_list
    assert [row.pk for row in shown] == [application.pk]
    assert as_mori.get(QUEUE).content.decode().count(">新着<") == 1
    as_mori.get(f"{QUEUE}{application.pk}/change/")
    assert list(as_mori.get(f"{QUEUE}?state=written").context["cl"].result_list) == []


def test_home_says_that_the_office_has_written(as_hanako: Client, as_mori: Client, cast: Cast, application: Application) -> None:
    def todos() -> list[str]:
        with viewing_as(System("test")):
            return [card.text for card in queries.at_hand(cast.hanako, NOW).todos]

    assert todos() == []
    answer(as_mori, application, "書類を持ってきてください。")
    assert todos() == ["担当課からメッセージが届いています。"]
    assert "担当課からメッセージが届いています。" in as_hanako.get("/").content.decode()
    page(as_hanako, application)
    assert todos() == []


def test_a_long_conversation_costs_no_more_queries(as_hanako: Client, as_mori: Client, application: Application) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert as_hanako.get(f"/applications/{application.pk}/").status_code == 200
        return len(asked)

    answer(as_mori, application, "1つ目", "k1")
    cost()
    few = cost()
    for number in range(8):
        answer(as_mori, application, "つづき", f"m{number}")
    cost()
    assert cost() == few


def delivered() -> list[str]:
    with viewing_as(System("test")):
        return list(Delivery.objects.values_list("state", flat=True))


@pytest.fixture
def _by_day(cast: Cast, settings: Any) -> None:
    settings.OUTGOING_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.mark.usefixtures("_by_day")
def test_who_is_written_to_is_told_once_and_of_nothing_else(as_mori: Client, application: Application) -> None:
    answer(as_mori, application, "ひみつの返事")
    for _again in range(3):
        tasks.sweep()
        with viewing_as(System("test")):
            (telling,) = Telling.objects.all()
        tellings.tell(str(telling.pk), SAKAI)
    notices.send_alerts()
    assert delivered() == ["accepted"]
    (told,) = mail.outbox
    assert "ひみつ" not in told.body + told.subject
    assert application.receipt_number not in told.body


@pytest.mark.usefixtures("_by_day")
def test_a_return_is_told(cast: Cast, application: Application) -> None:
    with viewing_as(make.staff_view(cast.mori)):
        due_at = NOW + timedelta(days=7)
        reviews.return_for_correction(application, [Reason("phone", "番号が足りません")], due_at=due_at, by=cast.mori, now=NOW)
    tellings.tell(*waiting.due(NOW)[0])
    notices.send_alerts()
    assert len(mail.outbox) == 1


@pytest.fixture
def decide(cast: Cast) -> Callable[[Application], None]:
    def decided(case: Application) -> None:
        with viewing_as(make.staff_view(cast.mori)):
            reviews.decide(case, outcome="waiting", facility="", note="", by=cast.mori, now=NOW)

    return decided


@pytest.mark.usefixtures("_by_day")
def test_a_result_on_the_page_is_told_not_before_it_shows(
    cast: Cast, nursery: Procedure, application: Application, decide: Callable[[Application], None]
) -> None:
    """The nursery's result comes as a letter, which has its own alert: none from here."""
    decide(application)
    assert waiting.due(NOW + timedelta(days=400)) == []
    nursery.announces = Announces.HERE
    with viewing_as(System("test")):
        nursery.save()
    second = make.submitted(cast.hanako, nursery, child_name="堺 そら")
    decide(second)
    (found,) = waiting.due(NOW)
    assert tellings.tell(*found)
    assert not tellings.tell(*found)
