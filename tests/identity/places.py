"""Where the access matrix knocks: what Hanako has, a proxy by which Ken acts for her, a card that she is reading."""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from portal.audit import queries as audit
from portal.identity.actions import checks, copies, proxies, questions
from portal.identity.models import CardCase, CardReading, CaseState, CounterRecovery, Protection, ProxyCheck
from portal.identity.rules.proxies import Kind
from tests.cast import SAKAI, SUITA, Cast
from tests.identity import households


def a_proxy(cast: Cast) -> dict[str, object]:
    return {"proxy_id": households.proxy(cast.hanako, cast.ken).pk}


def a_check(cast: Cast) -> dict[str, object]:
    member = households.child(cast.hanako, dt.date(2024, 5, 6), family_name="堺", given_name="そら")
    until, now = timezone.localdate() + dt.timedelta(days=90), timezone.now()
    powers = (households.LETTERS,)
    proxy = proxies.ask_check(member, by=cast.hanako, kind=Kind.PARENT, powers=powers, until=until, town_id=SAKAI, now=now)
    return {"object_id": str(ProxyCheck.objects.get(proxy=proxy).pk)}


def a_protection(cast: Cast) -> dict[str, object]:
    facts = {"reason_sealed": "x", "set_by": cast.mori, "set_at": timezone.now(), "lifted_at": timezone.now()}
    return {"object_id": str(Protection.objects.create(municipality_id=SAKAI, resident=cast.hanako, **facts).pk)}


def a_member(cast: Cast) -> dict[str, object]:
    return {"member_id": households.child(cast.hanako, dt.date(2024, 5, 6)).pk}


def nobodys_form(_: Cast) -> dict[str, object]:
    """What was kept for somebody opens in one browser only; tests/identity/test_keeping.py goes through that."""
    return {"kept_id": "6f1c1d7e-0000-4000-8000-000000000000"}


def a_reading(cast: Cast) -> dict[str, object]:
    now = timezone.now()
    made = CardReading.objects.create(resident=cast.hanako, asked="a", session_mark="s", browser_mark="b", started_at=now)
    return {"reading_id": made.pk}


def a_case(cast: Cast) -> dict[str, object]:
    facts = {"municipality_id": SAKAI, "differs": "name", "opened_at": timezone.now()}
    made, _ = CardCase.objects.get_or_create(resident=cast.hanako, state=CaseState.WAITING, defaults=facts)
    return {"object_id": str(made.pk)}


def a_counter_recovery(cast: Cast) -> dict[str, object]:
    now = timezone.now()
    facts = {"papers": "card", "reason": "device", "address_mark": "m", "started_by": cast.mori, "started_at": now}
    made = CounterRecovery.objects.create(municipality_id=SAKAI, resident=cast.hanako, expires_at=now + dt.timedelta(hours=1), **facts)
    return {"object_id": str(made.pk)}


def a_copy(cast: Cast) -> dict[str, object]:
    """Made and sealed, so that Hanako gets a file and Ken is sent away."""
    now = timezone.now()
    copy = copies.ask(cast.hanako, now=now)
    copies.make(copy.pk, now=now)
    return {"copy_id": copy.pk}


def a_look(cast: Cast) -> dict[str, object]:
    """Mori saw a proxy's case of Hanako's, so that there is something to ask about."""
    check = ProxyCheck.objects.get(pk=a_check(cast)["object_id"])
    checks.read(check, by=cast.mori)
    line = next(one for one in audit.about(cast.hanako.pk) if one.is_look)
    return {"code": line.town_id, "number": line.number}


def a_question(cast: Cast) -> dict[str, object]:
    look = a_look(cast)
    made = questions.ask(cast.hanako, str(look["code"]), int(str(look["number"])), words="花子です。なぜ見たのですか。", now=timezone.now())
    return {"object_id": str(made.pk)}


def by_path(kind: str, place: Callable[[Cast], dict[str, object]]) -> Callable[[Cast], str]:
    return lambda cast: f"/admin/identity/{kind}/{place(cast)['object_id']}/"


PLACES = {
    **{f"admin:identity_proxycheck_{act}": a_check for act in ("change", "delete", "history")},
    **{f"admin:identity_protection_{act}": a_protection for act in ("change", "delete", "history")},
    "admin/identity/proxycheck/<path:object_id>/": by_path("proxycheck", a_check),
    "admin/identity/protection/<path:object_id>/": by_path("protection", a_protection),
    "admin/identity/cardcase/<path:object_id>/": by_path("cardcase", a_case),
    **{f"admin:identity_counterrecovery_{act}": a_counter_recovery for act in ("change", "delete", "history")},
    "admin/identity/counterrecovery/<path:object_id>/": by_path("counterrecovery", a_counter_recovery),
    "admin:identity_cardcase_change": a_case,
    "admin:identity_cardcase_delete": a_case,
    "admin:identity_cardcase_history": a_case,
    **{f"admin:identity_lookquestion_{act}": a_question for act in ("change", "delete", "history")},
    "admin/identity/lookquestion/<path:object_id>/": by_path("lookquestion", a_question),
    "family:look-question": a_look,
    "family:acting": a_proxy,
    "family:end": a_proxy,
    "family:remove-member": a_member,
    "family:propose": lambda _: {"side": "act"},
    "family:follow": lambda _: {"code": SUITA},
    "family:unfollow": lambda _: {"code": SUITA},
    "identity:card_wait": a_reading,
    "identity:kept": nobodys_form,
    "identity:data_copy_file": a_copy,
}
