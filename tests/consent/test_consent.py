"""Consent: asked word for word, counted at the moment of use, gone on the next call."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.consent import actions, queries
from portal.consent.actions import UnknownPurpose
from portal.municipalities.scope import Resident, viewing_as
from tests.cast import SAKAI, SUITA, Cast


def publish(cast: Cast, text: str = "紙のかわりに受け取る") -> queries.Purpose:
    return actions.publish_purpose("digital-notice", title="デジタル通知", text=text, items=["通知"], by=cast.pref, town_id=SAKAI)


@pytest.fixture
def purpose(cast: Cast) -> queries.Purpose:
    return publish(cast)


def test_a_consent_counts_from_now_and_withdrawal_from_the_next_call(cast: Cast, purpose) -> None:
    assert not queries.in_force(cast.hanako.pk, "digital-notice", SAKAI)
    actions.grant(cast.hanako, "digital-notice", by=cast.hanako, town_id=SAKAI)
    assert queries.in_force(cast.hanako.pk, "digital-notice", SAKAI)
    assert not queries.in_force(cast.ken.pk, "digital-notice", SAKAI)
    assert not queries.in_force(cast.hanako.pk, "digital-notice", SUITA)
    assert actions.withdraw(cast.hanako, "digital-notice", by=cast.hanako, town_id=SAKAI)
    assert not queries.in_force(cast.hanako.pk, "digital-notice", SAKAI)
    assert not actions.withdraw(cast.hanako, "digital-notice", by=cast.hanako, town_id=SAKAI)


def test_other_words_need_another_yes_and_the_same_words_do_not(cast: Cast, purpose) -> None:
    actions.grant(cast.hanako, "digital-notice", by=cast.hanako, town_id=SAKAI)
    same = publish(cast)
    assert (same.number, queries.in_force(cast.hanako.pk, "digital-notice", SAKAI)) == (1, True)
    new = publish(cast, "督促にも使う")
    assert (new.number, queries.in_force(cast.hanako.pk, "digital-notice", SAKAI)) == (2, False)


def test_the_ledger_keeps_every_yes_and_is_ones_own(cast: Cast, purpose) -> None:
    for _ in range(2):
        actions.grant(cast.hanako, "digital-notice", by=cast.hanako, town_id=SAKAI)
    with viewing_as(Resident(cast.hanako.pk)):
        assert [(line.town, line.withdrawn_at is None) for line in queries.ledger(cast.hanako.pk)] == [("堺市", True), ("堺市", False)]
    with viewing_as(Resident(cast.ken.pk)):
        assert queries.ledger(cast.hanako.pk) == ()


def test_nobody_agrees_to_what_was_never_published(cast: Cast) -> None:
    with pytest.raises(UnknownPurpose, match="no-such"):
        actions.grant(cast.hanako, "no-such", by=cast.hanako)


@pytest.mark.parametrize("people", [1, 3])
def test_asking_for_many_costs_as_much_as_for_one(cast: Cast, purpose, people: int) -> None:
    everyone = [cast.hanako.pk, cast.ken.pk, cast.mori.user_id][:people]
    with CaptureQueriesContext(connection) as asked:
        queries.residents_in_force(everyone, "digital-notice", SAKAI)
    assert len(asked) == 1
