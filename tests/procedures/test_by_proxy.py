"""代理: a daughter does a named procedure for her mother. Ono, Mori and everybody else stay outside."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.audit import trail
from portal.consent.actions import publish_purpose
from portal.consent.rules import DIGITAL_NOTICE
from portal.identity.actions import proxies
from portal.identity.models import Proxy
from portal.identity.rules.levels import Level, Method
from portal.municipalities.scope import System, viewing_as
from procedures.models import Application, Procedure, Submission
from tests.cast import SAKAI, Cast, lose_session, show
from tests.identity import households
from tests.identity.households import LETTERS
from tests.procedures import make
from tests.procedures.make import ANSWERS, NOW, post_page

PAGES = ("status", "resume", "review", "receipt", "submit", "withdraw", "discard")


@pytest.fixture(autouse=True)
def _at_ten() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def proxy(cast: Cast, nursery: Procedure) -> Proxy:
    """Ken acts for Hanako, in this one procedure."""
    return households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, nursery.slug))


def begun(client: Client, proxy: Proxy, nursery: Procedure) -> str:
    answer = client.post(reverse("procedures:proxy-begin", args=[proxy.pk, SAKAI, nursery.slug]))
    assert answer.status_code == 302
    return answer.url.removesuffix("page/1/")


def test_from_the_first_page_to_the_receipt(
    cast: Cast, as_ken: Client, as_hanako: Client, as_mori: Client, proxy: Proxy, nursery: Procedure
) -> None:
    base = begun(as_ken, proxy, nursery)
    assert base.startswith(f"/proxy/{proxy.pk}/applications/")
    way = as_ken.get(f"{base}page/1/").content.decode()
    assert "堺 花子さんの代理で操作中" in way
    with viewing_as(System("test")):
        case = Application.objects.get()
    assert case.applicant_id == cast.hanako.pk
    for number in (1, 2, 3, 4, 6, 7):
        answer = post_page(as_ken, case.pk, number, under=f"/proxy/{proxy.pk}", **ANSWERS)
        if answer.status_code == 422:  # an answer brought up more questions
            answer = post_page(as_ken, case.pk, number, under=f"/proxy/{proxy.pk}", **ANSWERS)
        assert answer.status_code == 302
        assert answer.url.startswith(base)
    assert as_ken.get(f"{base}review/").status_code == 200
    receipt = as_ken.post(f"{base}submit/", follow=True).content.decode()
    assert "代理人：吹田 健" in receipt
    assert "代理人：吹田 健" in as_hanako.get(f"/applications/{case.pk}/receipt/").content.decode()
    assert "代理人：吹田 健" in as_mori.get(reverse("admin:procedures_application_change", args=[case.pk])).content.decode()
    for client, who in ((as_hanako, "あなたの代理人"), (as_ken, "あなた（ほかの方の代理）")):
        log = client.get("/me/log/").content.decode()
        assert "代理：申請を提出した" in log
        assert who in log
    with viewing_as(System("test")):
        assert "吹田" not in Submission.objects.get().agent_sealed
    listed = as_ken.get(reverse("family:acting", args=[proxy.pk])).content.decode()
    assert "受付済み" in listed


def test_the_level_is_asked_of_who_acts_and_their_own_card_answers(
    cast: Cast, as_ken: Client, as_hanako: Client, proxy: Proxy, nursery: Procedure
) -> None:
    base = begun(as_ken, proxy, nursery)
    Procedure.objects.filter(pk=nursery.pk).update(required_level=Level.CARD)
    typed = {"go": "next", "seen": "", "a-child_name": "堺 もみじ"}
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD)
    answers = [
        as_ken.get(f"{base}page/1/"),
        as_ken.get(f"{base}review/"),
        as_ken.post(f"{base}submit/"),
        as_ken.post(f"{base}page/1/", typed),
    ]
    assert [answer.headers["Location"].partition("&")[0] for answer in answers] == ["/account/step-up/?level=2"] * 4
    show(as_ken, cast.ken, Method.CARD, Level.CARD)
    assert as_ken.get(f"{base}page/1/").status_code == 200
    kept = parse_qs(urlsplit(answers[-1].headers["Location"]).query)["next"][0]
    assert "堺 もみじ" in as_ken.get(kept).content.decode()


def doors(proxy: Proxy, case: Application) -> list[str]:
    args = [proxy.pk, case.pk]
    guide = reverse("procedures:proxy-guide", args=[proxy.pk, SAKAI, case.procedure.slug])
    return [guide, reverse("procedures:proxy-page", args=[*args, 1]), *(reverse(f"procedures:proxy-{name}", args=args) for name in PAGES)]


def knock(client: Client, urls: list[str]) -> set[int]:
    posts = ("submit/", "withdraw/", "discard/")
    return {(client.post(url) if url.endswith(posts) else client.get(url)).status_code for url in urls}


def test_every_wrong_way_in_is_the_same_404(
    cast: Cast, as_ken: Client, as_ono: Client, as_mori: Client, as_hanako: Client, proxy: Proxy, nursery: Procedure
) -> None:
    case = make.submitted(cast.hanako, nursery)
    foreign = knock(as_ono, doors(proxy, case)) | knock(as_mori, doors(proxy, case)) | knock(as_hanako, doors(proxy, case))
    wrong = [
        households.proxy(cast.hanako, cast.ken, LETTERS),
        households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, "dog-registration")),
        households.proxy(cast.hanako, cast.ken, households.procedure("272051", nursery.slug)),
        households.proxy(cast.hanako, cast.ken, households.procedure(SAKAI, nursery.slug), days=-1),
        households.proxy(cast.ken, cast.hanako, households.procedure(SAKAI, nursery.slug)),
    ]
    assert {status for one in wrong for status in knock(as_ken, doors(one, case))} | foreign == {404}


def test_what_is_the_agents_own_does_not_open_below_the_proxy(cast: Cast, as_ken: Client, proxy: Proxy, nursery: Procedure) -> None:
    own = make.submitted(cast.ken, nursery)
    assert as_ken.get(reverse("procedures:proxy-status", args=[proxy.pk, own.pk])).status_code == 404
    assert as_ken.get(f"/applications/{own.pk}/").status_code == 200


def test_an_ended_proxy_stops_in_the_middle_of_a_form(
    cast: Cast, as_ken: Client, as_hanako: Client, proxy: Proxy, nursery: Procedure
) -> None:
    base = begun(as_ken, proxy, nursery)
    proxies.end(proxy, by=cast.hanako, now=NOW)
    assert as_ken.post(f"{base}page/1/").status_code == 404
    with viewing_as(System("test")):
        case = Application.objects.get()
    assert as_hanako.get(f"/applications/{case.pk}/resume/").status_code == 302


def test_the_agent_is_offered_the_name_and_no_address_of_another_case(cast: Cast, as_ken: Client, proxy: Proxy, nursery: Procedure) -> None:
    make.submitted(cast.hanako, nursery)
    base = begun(as_ken, proxy, nursery)
    shown = as_ken.get(f"{base}page/2/").content.decode()
    assert "堺 花子" in shown
    assert "南瓦町" not in shown


def test_the_agent_is_not_asked_to_agree_for_the_other(cast: Cast, as_ken: Client, proxy: Proxy, nursery: Procedure) -> None:
    with viewing_as(System("test")):
        publish_purpose(DIGITAL_NOTICE, title="通知", text="通知を送ります。", by=trail.PORTAL)
    assert 'name="digital"' not in as_ken.get(f"{begun(as_ken, proxy, nursery)}review/").content.decode()


def test_what_was_typed_when_the_login_had_run_out_is_kept(cast: Cast, as_ken: Client, proxy: Proxy, nursery: Procedure) -> None:
    base = begun(as_ken, proxy, nursery)
    lose_session(as_ken)
    answer = as_ken.post(f"{base}page/1/", {"go": "next", "seen": "", "a-child_name": "堺 もみじ"})
    back = parse_qs(urlsplit(answer.url).query)["next"][0]
    assert back.startswith(f"{base}page/1/?kept=")
    as_ken.force_login(cast.ken.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "堺 もみじ" in as_ken.get(back).content.decode()
