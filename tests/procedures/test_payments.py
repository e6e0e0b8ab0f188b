"""A fee from the sending to the receipt: paid once, whoever says so how often; refused decisions; refunds; what nobody else sees."""

import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.models import Entry
from portal.identity.models import Officer
from portal.municipalities.scope import Resident as ResidentView
from portal.municipalities.scope import System, viewing_as
from procedures import tasks
from procedures.actions import applications, payments, reviews
from procedures.actions.refusals import NoPaymentOpen, NoRefundHere, NoRefundReason, NotPaidYet, ProviderAway
from procedures.models import Application, Payment, Procedure, Telling
from procedures.models.course import Reason
from procedures.queries import at_hand
from procedures.queries import payments as queries
from tests.cast import SAKAI, Cast, logged_in
from tests.identity import households
from tests.procedures import fee, make
from tests.procedures.fee import NOW, call, history, words
from tests.procedures.make import staff_view


@pytest.fixture(autouse=True)
def _on_the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dog(cast: Cast) -> Procedure:
    return fee.dog()


@pytest.fixture
def case(cast: Cast, dog: Procedure) -> Application:
    return fee.sent(cast.hanako, dog)


def pay(client: Client, case: Application) -> dict[str, str]:
    """Press 支払う; what the browser carries to the provider."""
    answer = client.post(f"/applications/{case.pk}/pay/")
    assert answer.url.startswith("https://pay.invalid/pay?")
    return {name: value[0] for name, value in parse_qs(urlsplit(answer.url).query).items()}


def state(case: Application) -> str:
    return fee.payment(case).state


def test_from_the_guide_to_the_receipt(as_hanako: Client, client: Client, cast: Cast, dog: Procedure) -> None:
    guide = as_hanako.get(f"/procedures/{SAKAI}/dog-registration/").content.decode()
    assert "提出したあと、7日以内にこのポータルで支払います。" in guide
    draft = fee.draft(cast.hanako, dog)
    review = as_hanako.get(f"/applications/{draft.pk}/review/").content.decode()
    assert "3,550" in review
    assert "3,000円 ＋ 550円" in review
    receipt = as_hanako.post(f"/applications/{draft.pk}/submit/", follow=True).content.decode()
    assert "2026年11月28日(土) 10:00までに支払ってください" in receipt
    assert [todo.text for todo in _todos(cast)] == ["手数料を支払ってください。"]

    order = pay(as_hanako, draft)
    owed = fee.payment(draft)
    assert (order["payment"], order["amount"], order["town"], order["label"]) == (str(owed.pk), "3550", SAKAI, "登録手数料")
    assert order["back"] == f"http://localhost:8000/applications/{draft.pk}/pay/return/"
    assert set(order) == {"payment", "amount", "town", "label", "back", "until", "at", "nonce", "signature"}
    assert "支払いを確かめています" in as_hanako.get(f"/applications/{draft.pk}/").content.decode()

    assert call(client, words(owed)) == 204
    page = as_hanako.get(f"/applications/{draft.pk}/").content.decode()
    assert "2026年11月21日(土) 10:00にお支払いを受け取りました" in page
    assert history(draft) == ["unpaid", "pending", "paid"]
    assert _todos(cast) == []
    paper = as_hanako.get(f"/applications/{draft.pk}/pay/receipt/")
    assert (paper["Content-Type"], paper["Cache-Control"]) == ("application/pdf", "no-store")
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper.content, capture_output=True, check=True).stdout.decode()
    for said in ("領収証", "堺花子様", "金3,550円", "犬の登録登録手数料として", "SB-1", "環境保全課"):
        assert said in "".join(told.split())
    as_hanako.cookies["django_language"] = "vi"
    both = as_hanako.get(f"/applications/{draft.pk}/pay/receipt/")
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=both.content, capture_output=True, check=True).stdout.decode()
    for said in ("領収証", "Biênlai", "金3,550円", "3,550yên"):
        assert said in "".join(told.split())


def _todos(cast: Cast) -> list[Any]:
    with viewing_as(ResidentView(cast.hanako.pk)):
        return list(at_hand(cast.hanako, NOW).todos)


def test_paid_is_paid_once_however_often_it_is_said(as_hanako: Client, client: Client, case: Application) -> None:
    pay(as_hanako, case)
    owed = fee.payment(case)
    signed = fee.paysign.signed("call", words(owed), fee.settings.PAYMENT_KEY, NOW)
    assert [fee.send(client, signed) for _time in range(3)] == [204, 409, 409]
    assert call(client, words(owed)) == 204  # the provider says it anew
    assert call(client, words(owed, "failed")) == 204
    assert (state(case), history(case)) == ("paid", ["unpaid", "pending", "paid"])


def test_a_call_back_before_anybody_began_and_one_after_the_end_count(client: Client, case: Application) -> None:
    """Money that was taken was paid."""
    with time_machine.travel(NOW + timedelta(days=8), tick=False), viewing_as(System("test")):
        assert tasks.close_overdue(NOW + timedelta(days=8)) == 1
        assert call(client, words(fee.payment(case))) == 204
    assert history(case) == ["unpaid", "expired", "paid"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": "1"}, 422),
        ({"amount": "3550.0"}, 422),
        ({"payment": "6f1f7a0e-6b5f-4a3c-9a0e-0f6a3d3f0c11"}, 404),
        ({"payment": "nobody's"}, 404),
    ],
)
def test_a_call_back_about_another_sum_or_payment_is_refused(client: Client, case: Application, change: dict[str, str], code: int) -> None:
    assert call(client, words(fee.payment(case), **change)) == code
    assert (state(case), history(case)) == ("unpaid", ["unpaid"])


def test_what_is_forged_old_or_no_call_back_is_refused(client: Client, case: Application) -> None:
    told = words(fee.payment(case))
    assert call(client, told, key="somebody else's") == 403
    assert call(client, told, purpose="return") == 403
    assert call(client, told, purpose="status answer") == 403
    assert call(client, told, at=NOW - timedelta(seconds=301)) == 403
    assert fee.send(client, told) == 403
    assert [fee.send(client, body) for body in ([], "x", None, 1)] == [403] * 4
    assert client.post("/payments/called/", b"\xff{", content_type="application/json").status_code == 400
    assert client.post("/payments/called/", b"[" * 4000, content_type="application/json").status_code == 400
    too_long = client.post("/payments/called/", b" " * 5000, content_type="application/json")
    assert (too_long.status_code, too_long["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert too_long.content == b"A call-back has at most 4096 bytes."
    assert (state(case), history(case)) == ("unpaid", ["unpaid"])


def test_back_from_the_provider_settles_nothing_by_itself(as_hanako: Client, case: Application) -> None:
    """The browser may say what it likes: a call-back or the provider's answer counts."""
    pay(as_hanako, case)
    back = reverse("procedures:pay-return", args=[case.pk])
    told = {"payment": str(fee.payment(case).pk), "status": "paid"}
    for query in (fee.paysign.signed("return", told, fee.settings.PAYMENT_KEY, NOW), told, {}):
        answer = as_hanako.get(back, query, follow=True)
        assert "支払いを確かめています" in answer.content.decode()
    assert state(case) == "pending"
    failed = fee.paysign.signed("return", told | {"status": "failed"}, fee.settings.PAYMENT_KEY, NOW)
    assert "支払いは終わっていません" in as_hanako.get(back, failed, follow=True).content.decode()


def test_a_worker_settles_what_no_call_back_has(cast: Cast, case: Application, tmp_path: Path, settings: Any) -> None:
    """The provider itself, as a process: one pays there, the call-back is lost, a worker asks."""
    with fee.provider(tmp_path) as url, time_machine.travel(fee.real_now(), tick=True):
        settings.PAYMENT_PROVIDER_URL = url
        as_hanako = logged_in(cast.hanako)
        _put_off(case)
        owed = fee.payment(case)
        address = as_hanako.post(f"/applications/{case.pk}/pay/").url
        assert queries.to_ask(fee.timezone.now() + timedelta(seconds=30)) == [(str(owed.pk), SAKAI)]
        assert payments.ask(str(owed.pk), SAKAI) is True  # nothing known there yet
        assert state(case) == "pending"
        page = requests.get(address, timeout=5)
        assert "堺市 登録手数料" in page.text
        pressed = requests.post(url + page.text.split('action="')[1].split('"')[0], {"card": "4000 0000 0000 0002"}, timeout=5)
        assert (pressed.status_code, "使えませんでした" in pressed.text) == (422, True)
        action = url + page.text.split('action="')[1].split('"')[0]
        went = requests.post(action, {"card": "4111111111111111", "what": "pay"}, timeout=5, allow_redirects=False)
        assert urlsplit(went.headers["Location"]).path == f"/applications/{case.pk}/pay/return/"
        with viewing_as(System("test")):
            Payment.objects.update(asked_at=None)
        assert payments.ask(str(owed.pk), SAKAI) is True
        assert state(case) == "paid"
        assert fee.payment(case).reference.startswith("SB-")
        forged = requests.get(address.replace("amount=3550", "amount=1"), timeout=5)
        assert (forged.status_code, "受け付けられません" in forged.text) == (400, True)
        assert requests.post(f"{url}/refund", {"payment": str(owed.pk), "amount": "3550"}, timeout=5).status_code == 403

        # … and gives it back, once, when an officer has said why.
        _withdraw(case)
        _ask_refund(cast.mori, case)
        assert payments.give_back(str(owed.pk), SAKAI) is True
        assert payments.give_back(str(owed.pk), SAKAI) is False
        assert history(case) == ["unpaid", "pending", "paid", "refunding", "refunded"]
        assert "返金しました" in as_hanako.get(f"/applications/{case.pk}/").content.decode()


def _put_off(case: Application) -> None:
    with viewing_as(System("test")):
        Payment.objects.update(due_at=fee.timezone.now() + timedelta(days=7))


def _withdraw(case: Application) -> None:
    with viewing_as(ResidentView(case.applicant_id)):
        applications.withdraw(make.fresh(case), by=case.applicant, now=fee.timezone.now())


def _ask_refund(mori: Officer, case: Application, reason: str = "取下げのため") -> None:

    with viewing_as(staff_view(mori)):
        payments.ask_refund(make.fresh(case), reason, by=mori, now=fee.timezone.now())


def test_while_the_provider_is_away_a_sentence_says_so_and_later_it_works(as_hanako: Client, case: Application) -> None:
    pay(as_hanako, case)
    owed = fee.payment(case)
    assert payments.ask(str(owed.pk), SAKAI) is False  # nobody at pay.invalid
    assert state(case) == "pending"
    answer = as_hanako.post(f"/applications/{case.pk}/pay/", follow=True)
    assert str(ProviderAway()) in answer.content.decode()
    cache.clear()  # a minute later
    assert pay(as_hanako, case)["payment"] == str(owed.pk)


def test_an_unpaid_fee_ends_and_may_be_opened_again(cast: Cast, case: Application) -> None:
    later = NOW + timedelta(days=7, minutes=1)
    with time_machine.travel(later, tick=False):
        as_hanako, as_mori = logged_in(cast.hanako), logged_in(cast.mori)
        with viewing_as(System("test")):
            assert (tasks.close_overdue(NOW), tasks.close_overdue(later), tasks.close_overdue(later)) == (0, 1, 0)
            assert Telling.objects.filter(application=case).count() == 1
        assert "支払期限（2026年11月28日(土) 10:00）を過ぎました" in as_hanako.get(f"/applications/{case.pk}/").content.decode()
        assert str(NoPaymentOpen(phone="072-000-0000（見本）")) in _tells(as_hanako.post(f"/applications/{case.pk}/pay/", follow=True))
        answer = as_mori.post(f"/admin/procedures/application/{case.pk}/change/", {"what": "reopen"}, follow=True)
        assert "支払期限を延ばしました" in answer.content.decode()
        assert fee.payment(case).due_at == later + timedelta(days=7)
    assert history(case) == ["unpaid", "expired", "unpaid"]


def _tells(answer: Any) -> str:
    return str(answer.content.decode())


def test_who_begins_at_the_last_minute_has_as_long_as_their_order_lasts(cast: Cast, case: Application) -> None:
    """Then the provider says that nothing came, and the fee ends like any other; its applicant is told."""
    last = NOW + timedelta(days=6, hours=23, minutes=59)
    with time_machine.travel(last, tick=False):
        pay(logged_in(cast.hanako), case)
    nothing = {"payment": str(fee.payment(case).pk), "status": "open"}
    with viewing_as(System("test")):
        for minutes, ends in ((20, 0), (31, 1)):
            now = last + timedelta(minutes=minutes)
            payments.hear(nothing | {"nonce": str(minutes)}, now)
            assert tasks.close_overdue(now) == ends
        assert Telling.objects.filter(application=case).count() == 1
    assert history(case) == ["unpaid", "pending", "unpaid", "expired"]


@pytest.mark.parametrize("others", [0, 2])
def test_pages_with_a_fee_ask_as_many_questions_for_three_as_for_one(
    cast: Cast, as_mori: Client, as_hanako: Client, dog: Procedure, others: int
) -> None:
    for _case in range(others + 1):
        case = fee.sent(cast.hanako, dog)
    asked = {}
    for name, client, url in (
        ("queue", as_mori, "/admin/procedures/application/"),
        ("review", as_mori, f"/admin/procedures/application/{case.pk}/change/"),
        ("status", as_hanako, f"/applications/{case.pk}/"),
        ("home", as_hanako, "/"),
    ):
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        asked[name] = len(seen)
    assert asked == {"queue": 18, "review": 27, "status": 12, "home": 16}


@pytest.mark.parametrize("others", [0, 2])
def test_a_day_of_payments_is_read_in_three_questions(
    cast: Cast, client: Client, dog: Procedure, others: int, django_assert_num_queries: Any
) -> None:
    for _case in range(others + 1):
        call(client, words(fee.payment(fee.sent(cast.hanako, dog))))
    with viewing_as(staff_view(cast.mori)), django_assert_num_queries(3):
        assert len(queries.booked_on(NOW.date())) == others + 1


def test_what_was_closed_while_somebody_paid_is_asked_about_once(cast: Cast, as_hanako: Client, case: Application) -> None:
    """She withdraws in one window, pays in the other, and the call-back is lost: the provider knows."""
    pay(as_hanako, case)
    _withdraw(case)
    one = (str(fee.payment(case).pk), SAKAI)
    looks = [queries.to_ask(NOW + timedelta(minutes=minutes)) for minutes in (5, 29, 30)]
    assert (state(case), looks) == ("cancelled", [[], [], [one]])
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        assert payments.ask(*one) is False  # nobody at pay.invalid
        assert queries.to_ask(NOW + timedelta(minutes=31)) == [one]
        with viewing_as(System("test")):
            Payment.objects.update(asked_at=NOW + timedelta(minutes=31))  # … and now somebody has answered
        assert queries.to_ask(NOW + timedelta(minutes=45)) == []


def test_the_amount_stays_while_an_order_of_it_may_be_paid(cast: Cast, as_hanako: Client, client: Client, case: Application) -> None:
    pay(as_hanako, case)
    call(client, words(fee.payment(case), "failed"))
    _send_back(cast, case)
    _mend(cast, case, "no")
    assert (state(case), fee.payment(case).amount) == ("unpaid", 3550)
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        _send_back(cast, case)
        _mend(cast, case, "no", NOW + timedelta(minutes=30))
    assert (state(case), fee.payment(case).amount) == ("unpaid", 3000)


def test_the_office_decides_after_the_money(cast: Cast, client: Client, case: Application) -> None:
    facts: dict[str, Any] = {"outcome": "accepted", "facility": "", "note": "", "by": cast.mori, "now": NOW}
    with viewing_as(staff_view(cast.mori)):
        with pytest.raises(NotPaidYet, match="3,550円"):
            reviews.decide(case, **facts)
        assert call(client, words(fee.payment(case))) == 204
        reviews.decide(case, **facts)
    assert make_state(case) == "decided"


def make_state(case: Application) -> str:
    with viewing_as(System("test")):
        return Application.objects.get(pk=case.pk).state


def test_a_procedure_may_say_that_its_office_need_not_wait(cast: Cast, dog: Procedure) -> None:
    dog.fee["may_decide_unpaid"] = True
    dog.save()
    case = fee.sent(cast.hanako, dog)
    with viewing_as(staff_view(cast.mori)):
        reviews.decide(case, outcome="accepted", facility="", note="", by=cast.mori, now=NOW)
    assert (make_state(case), state(case)) == ("decided", "unpaid")


def test_a_correction_may_change_what_is_owed_until_it_is_paid(cast: Cast, as_hanako: Client, client: Client, case: Application) -> None:
    _send_back(cast, case)
    assert "先に、直したものを提出してください" in as_hanako.get(f"/applications/{case.pk}/").content.decode()
    assert as_hanako.post(f"/applications/{case.pk}/pay/").url == f"/applications/{case.pk}/"
    _mend(cast, case, "no")
    assert (fee.payment(case).amount, history(case)) == (3000, ["unpaid", "unpaid"])
    assert call(client, words(fee.payment(case))) == 204
    _send_back(cast, case)
    _mend(cast, case, "yes")
    assert (fee.payment(case).amount, state(case)) == (3000, "paid")
    with viewing_as(staff_view(cast.mori)):
        seen = reviews.read(make.fresh(case), by=cast.mori).payment
    assert seen is not None
    assert seen.differs == 3550


def _send_back(cast: Cast, case: Application) -> None:
    with viewing_as(staff_view(cast.mori)):
        reviews.return_for_correction(
            make.fresh(case), [Reason("is_vaccinated", "確かめてください。")], due_at=NOW + timedelta(days=3), by=cast.mori, now=NOW
        )


def _mend(cast: Cast, case: Application, vaccinated: str, now: datetime = NOW) -> None:
    with viewing_as(ResidentView(cast.hanako.pk)):
        page = next(one.key for one in case.form_version.form.pages if any(field.key == "is_vaccinated" for field in one.fields))
        for _time in range(2):  # a yes brings up one more question
            make.send_page(case, page, {"is_vaccinated": vaccinated, "vaccinated_on": "2026-11-10"}, cast.hanako)
        applications.resubmit(make.fresh(case), by=cast.hanako, now=now)


def test_who_withdraws_need_not_pay_and_gets_back_what_was_paid(cast: Cast, as_mori: Client, client: Client, dog: Procedure) -> None:
    unpaid, paid = fee.sent(cast.hanako, dog), fee.sent(cast.hanako, dog)
    assert call(client, words(fee.payment(paid))) == 204
    with viewing_as(staff_view(cast.mori)), pytest.raises(NoRefundHere):
        payments.ask_refund(make.fresh(paid), "まちがい", by=cast.mori, now=NOW)
    for one in (unpaid, paid):
        _withdraw(one)
    assert (state(unpaid), state(paid)) == ("cancelled", "paid")
    assert call(client, words(fee.payment(unpaid), reference="SB-2")) == 204  # it was paid in the same minute
    assert state(unpaid) == "paid"
    with viewing_as(staff_view(cast.mori)), pytest.raises(NoRefundReason):
        payments.ask_refund(make.fresh(paid), "  ", by=cast.mori, now=NOW)
    url, form = f"/admin/procedures/application/{paid.pk}/change/", {"what": "refund", "refund-reason": "取下げのため"}
    answer = as_mori.post(url, form, follow=True)
    assert "返金を決めました" in answer.content.decode()
    assert "取下げのため" in answer.content.decode()
    assert (state(paid), queries.to_refund(NOW)) == ("refunding", [(str(fee.payment(paid).pk), SAKAI)])
    again = as_mori.post(url, form)
    assert again.status_code == 422


def test_the_queue_shows_and_filters_the_fee(cast: Cast, as_mori: Client, client: Client, dog: Procedure) -> None:
    unpaid, paid = fee.sent(cast.hanako, dog), fee.sent(cast.hanako, dog)
    call(client, words(fee.payment(paid)))
    numbers = {key: _listed(as_mori, key) for key in ("open", "paid", "expired", "back", "")}
    assert numbers == {
        "open": {unpaid.receipt_number}, "paid": {paid.receipt_number}, "expired": set(), "back": set(),
        "": {unpaid.receipt_number, paid.receipt_number},
    }  # fmt: skip
    _withdraw(paid)
    assert _listed(as_mori, "back") == {paid.receipt_number}


def _listed(client: Client, key: str) -> set[str | None]:
    answer = client.get("/admin/procedures/application/", {"fee": key} if key else {})
    return {row.receipt_number for row in answer.context_data["cl"].result_list}


def test_the_accounts_section_gets_the_money_of_a_day_without_names(cast: Cast, as_mori: Client, client: Client, case: Application) -> None:
    call(client, words(fee.payment(case), reference="=SUM(1)"))
    _withdraw(case)
    _ask_refund(cast.mori, case)
    with viewing_as(System("test")):
        fee.finish_refund(case)
    form = {"day": "2026-11-21", "encoding": "utf-8-sig"}
    lines = as_mori.post("/admin/procedures/application/payments/", form).content.decode("utf-8-sig").splitlines()
    number = case.receipt_number
    assert lines == [
        "日時,区分,入金,返金,受付番号,手続,担当課,料金の名前,決済番号",
        f"2026/11/21 10:00:00,入金,3550,,{number},犬の登録,市民環境部 環境保全課,登録手数料,'=SUM(1)",
        f"2026/11/21 10:00:00,返金,,3550,{number},犬の登録,市民環境部 環境保全課,登録手数料,'=SUM(1)",
    ]
    assert as_mori.post("/admin/procedures/application/payments/", form | {"day": "x"}).status_code == 422
    other_day = as_mori.post("/admin/procedures/application/payments/", form | {"day": "2026-11-20"})
    assert other_day.content.decode("utf-8-sig").count("\n") == 1
    with viewing_as(System("test")):
        assert Entry.objects.filter(event="procedures.payments_exported").count() == 2


def test_others_see_and_do_nothing(cast: Cast, as_ken: Client, as_ono: Client, client: Client, case: Application) -> None:
    """Ono of Suita is the outsider."""
    assert as_ken.post(f"/applications/{case.pk}/pay/").status_code == 404
    assert as_ken.get(f"/applications/{case.pk}/pay/return/").status_code == 404
    assert as_ken.get(f"/applications/{case.pk}/pay/receipt/").status_code == 404
    for what in ("refund", "reopen"):
        assert as_ono.post(f"/admin/procedures/application/{case.pk}/change/", {"what": what, "refund-reason": "x"}).status_code == 404
    call(client, words(fee.payment(case)))
    form = {"day": "2026-11-21", "encoding": "utf-8-sig"}
    assert as_ono.post("/admin/procedures/application/payments/", form).content.decode("utf-8-sig").count("\n") == 1


def test_who_acts_for_her_pays_and_comes_back_to_their_own_page(cast: Cast, as_ken: Client, case: Application) -> None:
    proxy = households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, case.procedure.slug))
    base = f"/proxy/{proxy.pk}/applications/{case.pk}"
    assert f'action="{base}/pay/"' in as_ken.get(f"{base}/").content.decode()
    query = parse_qs(urlsplit(as_ken.post(f"{base}/pay/").url).query)
    assert query["back"] == [f"http://localhost:8000{base}/pay/return/"]
    assert as_ken.get(f"{base}/pay/return/").url == f"{base}/#payment"


def test_without_a_provider_nothing_is_asked_for(cast: Cast, as_hanako: Client, as_mori: Client, dog: Procedure, settings: Any) -> None:
    settings.PAYMENT_PROVIDER_URL = ""
    case = fee.sent(cast.hanako, dog)
    with viewing_as(System("test")):
        assert Payment.objects.count() == 0
    assert "支払う" not in as_hanako.get(f"/applications/{case.pk}/").content.decode()
    with viewing_as(staff_view(cast.mori)):
        reviews.decide(case, outcome="accepted", facility="", note="", by=cast.mori, now=NOW)


def test_no_card_and_no_name_is_in_what_leaves_or_stays(as_hanako: Client, client: Client, case: Application, caplog: Any) -> None:
    order = pay(as_hanako, case)
    call(client, words(fee.payment(case)))
    call(client, words(fee.payment(case), amount="1"))
    kept = [str(value) for row in (fee.payment(case),) for value in vars(row).values()]
    for text in (*order.values(), *kept, caplog.text):
        assert "堺" not in text
        assert "花子" not in text
    assert order["label"] == "登録手数料"
