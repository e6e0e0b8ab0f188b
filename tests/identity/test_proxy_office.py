"""The officers' side: the queue of checks, and protection. Ono of 吹田市 finds nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Entry
from portal.identity import counter
from portal.identity.actions import proxies
from portal.identity.models import Protection, Proxy, ProxyCheck
from portal.identity.rules.proxies import Kind, State
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import SAKAI, Cast
from tests.identity import households


@pytest.fixture
def check(cast: Cast) -> ProxyCheck:
    born_on = timezone.localdate() - timedelta(days=900)
    member = households.child(cast.hanako, born_on, family_name="堺", given_name="そら", family_kana="サカイ", given_kana="ソラ")
    until = timezone.localdate() + timedelta(days=300)
    proxy = proxies.ask_check(
        member, by=cast.hanako, kind=Kind.PARENT, powers=(households.LETTERS,), until=until, town_id=SAKAI, now=timezone.now()
    )
    with viewing_as(System("test")):
        return ProxyCheck.objects.get(proxy=proxy)


@pytest.fixture
def as_administrator(cast: Cast) -> Client:
    return people.logged_in(people.officer("kanri@sakai.example.jp", "管", "S-900", "administrator", SAKAI))


def address(check: ProxyCheck) -> str:
    return reverse("admin:identity_proxycheck_change", args=[check.pk])


def test_the_list_names_nobody_and_the_case_does(as_mori: Client, check: ProxyCheck) -> None:
    assert "そら" not in as_mori.get(reverse("admin:identity_proxycheck_changelist")).content.decode()
    shown = as_mori.get(address(check)).content.decode()
    assert "堺 そら" in shown
    assert "堺 花子" in shown


def test_opening_a_case_is_told_to_who_asked(cast: Cast, as_mori: Client, as_hanako: Client, check: ProxyCheck) -> None:
    as_mori.get(address(check))
    assert "代理の確認の内容を見た" in as_hanako.get("/me/log/").content.decode()


def test_another_town_finds_nothing(as_ono: Client, as_pref: Client, check: ProxyCheck) -> None:
    assert as_ono.get(address(check)).status_code == 404
    assert as_ono.post(address(check), {"what": "approve"}).status_code == 404
    assert as_pref.get(address(check)).status_code == 403


def test_the_paper_was_seen(as_mori: Client, check: ProxyCheck) -> None:
    until = timezone.localdate() + timedelta(days=90)
    assert as_mori.post(address(check), {"what": "approve", "paper": "", "until": str(until)}).status_code == 422
    sent = {"what": "approve", "paper": "family_register", "until": str(until)}
    assert as_mori.post(address(check), sent).status_code == 302
    with viewing_as(System("test")):
        row = Proxy.objects.get(pk=check.proxy_id)
    assert (row.state, row.until) == (State.ACTIVE, until)
    assert as_mori.post(address(check), sent).status_code == 422


def test_the_paper_does_not_show_it(as_mori: Client, check: ProxyCheck) -> None:
    assert as_mori.post(address(check), {"what": "refuse"}).status_code == 302
    with viewing_as(System("test")):
        assert Proxy.objects.get(pk=check.proxy_id).state == State.REFUSED


def test_protection_is_the_administrators_and_no_clerks(cast: Cast, as_administrator: Client, as_mori: Client, as_ono: Client) -> None:
    add = reverse("admin:identity_protection_add")
    proxy = households.proxy(cast.hanako, cast.ken)
    sent = {"number": counter.new_number(cast.hanako), "reason": "申出書のとおり"}
    assert [one.post(add, sent).status_code for one in (as_mori, as_ono)] == [403, 403]
    assert as_administrator.post(add, sent).status_code == 302
    with viewing_as(System("test")):
        row = Protection.objects.get()
        assert Proxy.objects.get(pk=proxy.pk).state == State.ENDED
    page = reverse("admin:identity_protection_change", args=[row.pk])
    assert "申出書のとおり" in as_administrator.get(page).content.decode()
    with viewing_as(System("test")):
        assert Entry.objects.filter(event="identity.protection_read", subject_id=None).count() == 1
    listed = as_administrator.get(reverse("admin:identity_protection_changelist")).content.decode()
    assert "花子" not in listed
    assert as_administrator.post(page).status_code == 302
    with viewing_as(System("test")):
        assert Protection.objects.get().lifted_at is not None


def test_a_number_that_nobody_showed_protects_nobody(as_administrator: Client) -> None:
    answer = as_administrator.post(reverse("admin:identity_protection_add"), {"number": "MG-3333-3333-3", "reason": "x"})
    assert answer.status_code == 422
    assert "窓口番号は見つかりません" in answer.content.decode()
