"""How sure the portal is: what a session has shown opens things and grows old; what a person has ever shown does not."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.models import Entry
from portal.identity import sessions
from portal.identity.actions import proofs
from portal.identity.models import ProofEvent, Resident
from portal.identity.queries import identity_level, standing
from portal.identity.rules.levels import HOLDS, STRICT, Level, Method, Need, Proof, identity_of, standing_of
from portal.municipalities.scope import System, viewing_as
from tests.cast import Cast, show
from tests.identity.test_login import code_in, verify

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
LEVEL_OF = {
    Method.MAIL: Level.MAIL,
    Method.PASSKEY: Level.MAIL,
    Method.APP: Level.MAIL,
    Method.RECOVERY_CODE: Level.MAIL,
    Method.CARD: Level.CARD,
    Method.SIGNATURE: Level.SIGNED,
    Method.COUNTER: Level.CARD,
    Method.ENDED: Level.GUEST,
}


def ago(method: Method, minutes: float) -> Proof:
    return Proof(method, LEVEL_OF[method], NOW - dt.timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("shown", "level", "amr", "is_strong"),
    [
        ([], Level.GUEST, (), False),
        ([ago(Method.MAIL, 1)], Level.MAIL, ("otp",), False),
        ([ago(Method.PASSKEY, 1)], Level.MAIL, ("hwk", "mfa"), True),
        ([ago(Method.APP, 1)], Level.MAIL, ("otp",), False),
        ([ago(Method.MAIL, 2), ago(Method.APP, 1)], Level.MAIL, ("mfa", "otp"), True),
        ([ago(Method.MAIL, 2), ago(Method.RECOVERY_CODE, 1)], Level.MAIL, ("kba", "mfa", "otp"), True),
        ([ago(Method.MAIL, 2), ago(Method.CARD, 1)], Level.CARD, ("mfa", "otp", "pin", "sc"), True),
        ([ago(Method.CARD, 59)], Level.CARD, ("mfa", "pin", "sc"), True),
        ([ago(Method.MAIL, 90), ago(Method.CARD, 61)], Level.MAIL, ("otp",), False),
        ([ago(Method.CARD, 20), ago(Method.SIGNATURE, 10)], Level.SIGNED, ("mfa", "pin", "sc"), True),
        ([ago(Method.CARD, 20), ago(Method.ENDED, 10)], Level.GUEST, (), False),
        ([ago(Method.MAIL, 30), ago(Method.CARD, 20), ago(Method.ENDED, 10)], Level.MAIL, ("otp",), False),
        ([ago(Method.CARD, 20), ago(Method.ENDED, 10), ago(Method.CARD, 5)], Level.CARD, ("mfa", "pin", "sc"), True),
        ([ago(Method.MAIL, 12 * 60 + 1)], Level.GUEST, (), False),
        ([ago(Method.CARD, -1)], Level.GUEST, (), False),
    ],
)
def test_what_a_session_has_shown(shown: list[Proof], level: Level, amr: tuple[str, ...], is_strong: bool) -> None:
    found = standing_of(shown, NOW)
    assert (found.level, found.amr, found.is_strong) == (level, amr, is_strong)


@pytest.mark.parametrize(
    ("shown", "need", "is_met"),
    [
        ([], Need(Level.GUEST), True),
        ([], Need(Level.MAIL), False),
        ([ago(Method.MAIL, 700)], Need(Level.MAIL), True),
        ([ago(Method.MAIL, 6)], Need(Level.MAIL, STRICT), False),
        ([ago(Method.MAIL, 4)], Need(Level.MAIL, STRICT), True),
        ([ago(Method.MAIL, 700), ago(Method.CARD, 4)], Need(Level.MAIL, STRICT), True),
        ([ago(Method.MAIL, 1)], Need(Level.CARD), False),
        ([ago(Method.CARD, 30)], Need(Level.CARD), True),
        ([ago(Method.CARD, 30)], Need(Level.CARD, STRICT), False),
        ([ago(Method.CARD, 30)], Need(Level.SIGNED), False),
        ([ago(Method.CARD, 90)], Need(Level.CARD, dt.timedelta(hours=9)), False),
        ([ago(Method.CARD, 5)], Need(Level.CARD, STRICT), True),
        ([ago(Method.CARD, 5.01)], Need(Level.CARD, STRICT), False),
        ([ago(Method.SIGNATURE, 1)], Need(Level.CARD, STRICT), True),
        ([ago(Method.CARD, 3), ago(Method.ENDED, 2)], Need(Level.CARD), False),
        ([ago(Method.CARD, -2)], Need(Level.CARD, STRICT), False),
    ],
)
def test_what_is_enough(shown: list[Proof], need: Need, is_met: bool) -> None:
    assert standing_of(shown, NOW).meets(need) is is_met


@pytest.mark.parametrize(
    ("shown", "level"),
    [
        ([], Level.GUEST),
        ([ago(Method.MAIL, 60 * 24 * 30)], Level.MAIL),
        ([ago(Method.CARD, 60 * 24 * 365)], Level.CARD),
        ([ago(Method.CARD, 60 * 24 * 366 * 6)], Level.GUEST),
        ([ago(Method.COUNTER, 60 * 24)], Level.CARD),
        ([ago(Method.CARD, 60 * 24 * 365), ago(Method.ENDED, 60)], Level.GUEST),
        ([ago(Method.CARD, 60 * 24 * 365), ago(Method.ENDED, 60), ago(Method.SIGNATURE, 1)], Level.SIGNED),
    ],
)
def test_what_a_person_has_ever_shown(shown: list[Proof], level: Level) -> None:
    assert identity_of(shown, NOW) == level


PROOFS = st.lists(st.builds(ago, st.sampled_from(Method), st.floats(-10, 2000)), max_size=8)


@given(PROOFS, st.sampled_from(Level), st.integers(0, 4000))
def test_a_need_that_is_met_is_met_by_something_high_and_fresh_enough(shown: list[Proof], level: Level, seconds: int) -> None:
    need, found = Need(level, dt.timedelta(seconds=seconds)), standing_of(shown, NOW)
    if level is not Level.GUEST and found.meets(need):
        assert any(p.level >= level and NOW - p.at <= min(HOLDS[p.level], dt.timedelta(seconds=seconds)) and p.at <= NOW for p in shown)
        assert found.level >= level


@given(PROOFS, st.sampled_from(Level))
def test_age_only_ever_takes_away(shown: list[Proof], level: Level) -> None:
    past = [proof for proof in shown if proof.at <= NOW]
    later = standing_of(past, NOW + dt.timedelta(hours=1))
    assert later.level <= standing_of(past, NOW).level
    assert not later.meets(Need(level)) or standing_of(past, NOW).meets(Need(level))


# --- kept and read ------------------------------------------------------------------------------------------------------
def asking(resident: Resident | None, session: SessionStore | None = None) -> HttpRequest:
    """A request as the middleware leaves it."""
    request = RequestFactory().get("/")
    request.session = session or SessionStore()
    request.session.save()
    request.user, request.resident = resident.user if resident else AnonymousUser(), resident  # type: ignore[attr-defined]
    return request


def test_a_proof_counts_for_the_session_that_showed_it_and_for_the_person(cast: Cast) -> None:
    here, elsewhere = asking(cast.hanako), asking(cast.hanako)
    before = here.session.session_key
    proofs.record(cast.hanako, method=Method.CARD, level=Level.CARD, issuer="https://card.example", by=cast.hanako, request=here)
    assert (standing(here).level, standing(elsewhere).level) == (Level.CARD, Level.GUEST)
    assert (identity_level(cast.hanako), identity_level(cast.ken)) == (Level.CARD, Level.GUEST)
    assert here.session.session_key != before
    assert not SessionStore().exists(before)


def test_a_proof_is_nobody_elses(cast: Cast) -> None:
    """Even in one session: the next person at the family's tablet starts with nothing."""
    here = asking(cast.hanako)
    proofs.record(cast.hanako, method=Method.CARD, level=Level.CARD, by=cast.hanako, request=here)
    assert standing(asking(cast.ken, here.session)).level == Level.GUEST
    assert standing(asking(None, here.session)).level == Level.GUEST


def test_a_proof_at_the_counter_opens_no_session(cast: Cast) -> None:
    here = asking(cast.hanako)
    proofs.record(cast.hanako, method=Method.COUNTER, level=Level.CARD, issuer="271403", by=cast.mori)
    assert (standing(here).level, identity_level(cast.hanako)) == (Level.GUEST, Level.CARD)


def test_what_is_ended_is_ended_in_every_session(cast: Cast) -> None:
    here, there = asking(cast.hanako), asking(cast.hanako)
    for request in (here, there):
        proofs.record(cast.hanako, method=Method.CARD, level=Level.CARD, by=cast.hanako, request=request)
    proofs.end(cast.hanako, by=cast.hanako)
    assert (standing(here).level, standing(there).level, identity_level(cast.hanako)) == (Level.GUEST, Level.GUEST, Level.GUEST)


def test_the_session_is_not_named_by_its_key(cast: Cast) -> None:
    here = asking(cast.hanako)
    proofs.record(cast.hanako, method=Method.CARD, level=Level.CARD, by=cast.hanako, request=here)
    with viewing_as(System("test")):
        kept = ProofEvent.objects.get().session
    assert kept == sessions.name_of(here.session)
    assert kept not in (here.session.session_key, here.session[sessions.NAME])


def test_proofs_are_only_added(cast: Cast) -> None:
    proofs.record(cast.hanako, method=Method.CARD, level=Level.CARD, by=cast.hanako)
    table = connection.ops.quote_name(ProofEvent._meta.db_table)
    for statement in (f"UPDATE {table} SET level = 3", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), viewing_as(System("test")), connection.cursor() as cursor:
            cursor.execute(statement)


def test_each_proof_is_one_entry_of_the_trail(cast: Cast) -> None:
    proofs.record(cast.hanako, method=Method.CARD, level=Level.CARD, by=cast.hanako, request=asking(cast.hanako))
    with viewing_as(System("test")):
        assert [(e.event, e.subject_id, e.detail) for e in Entry.objects.all()] == [
            ("identity.proof_shown", cast.hanako.pk, {"method": "card", "level": 2})
        ]


def test_a_standing_is_one_query(as_hanako: Client, cast: Cast, django_assert_num_queries: object) -> None:
    for _ in range(3):
        show(as_hanako, cast.hanako)
    request = asking(cast.hanako, as_hanako.session)  # type: ignore[arg-type]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert standing(request).level == Level.MAIL


# --- from the login -----------------------------------------------------------------------------------------------------
def kept_of(resident: Resident) -> list[tuple[str, int]]:
    with viewing_as(System("test")):
        return list(ProofEvent.objects.filter(resident=resident).order_by("pk").values_list("method", "level"))


def test_a_login_by_code_is_kept(client: Client, cast: Cast) -> None:
    verify(cast.hanako.user)
    asked = client.post(reverse("account_login"), {"login": "hanako@example.jp"})
    client.post(asked.headers["Location"], {"code": code_in(mail.outbox[0])})
    assert kept_of(cast.hanako) == [("mail", 1)]
    assert standing(asking(cast.hanako, client.session)).level == Level.MAIL  # type: ignore[arg-type]


def test_a_sign_up_is_kept_as_a_proven_address(client: Client, db: None) -> None:
    asked = client.post(reverse("account_signup"), {"email": "new@example.jp"})
    client.post(asked.headers["Location"], {"code": code_in(mail.outbox[0])})
    with viewing_as(System("test")):
        assert kept_of(Resident.objects.get()) == [("mail", 1)]


def test_logging_out_ends_what_the_session_had_shown(as_hanako: Client, cast: Cast) -> None:
    show(as_hanako, cast.hanako, Method.CARD, Level.CARD)
    assert standing(asking(cast.hanako, as_hanako.session)).level == Level.CARD  # type: ignore[arg-type]
    as_hanako.post(reverse("account_logout"))
    assert sessions.NAME not in as_hanako.session
