"""A recovery that begins at a counter: two officers, none of whom could finish it, and a resident who finishes alone.

Ono of 吹田市 and the operator are in the room.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Entry
from portal.identity.actions import counterrecoveries, proofs, recoveries
from portal.identity.models import CounterRecovery, Recovery, Resident, User, Way
from portal.identity.queries import identity_level
from portal.identity.rules.counterrecovery import MOST_TRIES, PAPER_LASTS, WAITS, Course, Stage, is_another_person, is_named, stage_of
from portal.identity.rules.levels import Level, Method
from portal.identity.rules.names import Names
from portal.identity.rules.recovery import WAIT
from portal.lib import codes
from portal.municipalities.scope import System, viewing_as
from tests import cast as people
from tests.cast import SAKAI, SUITA, Cast
from tests.identity.test_login import code_in, verify
from tests.identity.test_recovery import show_app, with_app

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
OPEN = Course(expires_at=NOON)
NEW = "hanako-new@example.jp"
ADD, LIST = reverse("admin:identity_counterrecovery_add"), reverse("admin:identity_counterrecovery_changelist")
PAPER, CODE = reverse("identity:counter_recovery"), reverse("identity:counter_recovery_code")
ASKED = {"address": "hanako@example.jp", "name": "堺花子", "papers": "licence", "reason": "both", "new_address": NEW}


# --- rules --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("course", "ago", "stage"),
    [
        (OPEN, MINUTE, Stage.WAITING),
        (OPEN, 0 * MINUTE, Stage.EXPIRED),
        (replace(OPEN, confirmed_at=NOON), MINUTE, Stage.READY),
        (replace(OPEN, confirmed_at=NOON), 0 * MINUTE, Stage.EXPIRED),
        (replace(OPEN, confirmed_at=NOON, tries=MOST_TRIES - 1), MINUTE, Stage.READY),
        (replace(OPEN, confirmed_at=NOON, tries=MOST_TRIES), MINUTE, Stage.EXPIRED),
        (replace(OPEN, confirmed_at=NOON, finished_at=NOON), -MINUTE, Stage.FINISHED),
        (replace(OPEN, confirmed_at=NOON, finished_at=NOON, tries=MOST_TRIES), MINUTE, Stage.FINISHED),
        (replace(OPEN, cancelled_at=NOON), MINUTE, Stage.CANCELLED),
        (replace(OPEN, confirmed_at=NOON, cancelled_at=NOON), -MINUTE, Stage.CANCELLED),
    ],
)
def test_how_far_it_is(course: Course, ago: dt.timedelta, stage: Stage) -> None:
    assert stage_of(course, NOON - ago) is stage


@pytest.mark.parametrize(
    ("first", "second", "other"),
    [
        ((SAKAI, "S-101"), (SAKAI, "S-102"), True),
        ((SAKAI, "S-101"), (SAKAI, "S-101"), False),
        ((SAKAI, "S-101"), (SUITA, "S-101"), True),
    ],
)
def test_two_accounts_of_one_person_are_one_person(first: tuple[str, str], second: tuple[str, str], other: bool) -> None:
    assert is_another_person(first, second) is other


@pytest.mark.parametrize(
    ("written", "names", "named"),
    [
        ("堺　花子", Names("堺", "花子"), True),
        ("堺花子", Names("堺", "花子"), True),
        ("堺 華子", Names("堺", "花子"), False),
        ("高﨑 花", Names("髙", "崎花"), True),
        ("旧 花子", Names("堺", "花子", former_family="旧"), True),
        ("マリア", Names("堺", "花子", common="マリア"), True),
        ("花子", Names("堺", "花子"), False),
        ("", Names(), False),
        ("　", Names(), False),
        ("堺花子", Names(), False),
    ],
)
def test_whom_papers_can_name(written: str, names: Names, named: bool) -> None:
    assert is_named(written, names) is named


# --- at the counter -----------------------------------------------------------------------------------------------------
@pytest.fixture
def hanako(cast: Cast) -> Resident:
    """With an authenticator app that is lost, and her card read once."""
    proofs.record(with_app(cast.hanako), method=Method.CARD, level=Level.CARD, issuer="https://card.example", by=cast.hanako)
    return cast.hanako


@pytest.fixture
def started(hanako: Resident, cast: Cast) -> CounterRecovery:
    made = counterrecoveries.start(**ASKED, by=cast.mori, now=timezone.now())
    mail.outbox.clear()
    return made


@pytest.fixture
def code(started: CounterRecovery, cast: Cast) -> str:
    """What stands on the paper in Hanako's hand."""
    return counterrecoveries.confirm(started, new_address=NEW, by=cast.hara, now=timezone.now())


def case(row: CounterRecovery) -> str:
    return reverse("admin:identity_counterrecovery_change", args=[row.pk])


def row_now() -> CounterRecovery:
    with viewing_as(System("test")):
        return CounterRecovery.objects.get()


def events_about(resident: Resident) -> list[str]:
    with viewing_as(System("test")):
        return [*Entry.objects.filter(subject_id=resident.pk, event__contains="counter").order_by("at").values_list("event", flat=True)]


def finish(code: str, address: str = NEW) -> Client:
    """A new telephone: the paper's code and the mailbox, then what came by mail."""
    phone = Client()
    mail.outbox.clear()
    phone.post(PAPER, {"paper": code, "email": address})
    if mail.outbox:
        phone.post(CODE, {"code": code_in(mail.outbox[-1])})
    return phone


def test_from_the_counter_to_the_telephone(hanako: Resident, as_mori: Client, as_hara: Client) -> None:
    went_on = as_mori.post(ADD, ASKED)
    assert [message.to for message in mail.outbox] == [["hanako@example.jp"]]
    assert mail.outbox[0].subject == "[とびら] 窓口での再設定が始まりました"
    first = as_mori.get(went_on.headers["Location"]).content.decode()
    assert "ほかの職員に、この画面で確認してもらってください" in first
    second = as_hara.get(went_on.headers["Location"]).content.decode()
    assert "堺 花子" in second
    assert NEW not in second
    printed = as_hara.post(went_on.headers["Location"], {"what": "confirm", "new_address": NEW})
    assert "no-store" in printed.headers["Cache-Control"]
    paper = printed.content.decode().partition("<article")[2].partition("</article>")[0]
    assert "花子" not in paper
    assert "@" not in paper
    found = re.search(r'spoken-code">([^<]+)<', paper)
    assert found
    phone = finish(found[1])
    assert phone.get(reverse("front:me")).status_code == 200
    assert User.objects.get(pk=hanako.user.pk).email == NEW
    assert "窓口での再設定を本人が終えた" in phone.get("/me/log/").content.decode()
    assert events_about(hanako) == [
        "identity.counter_recovery_started",
        "identity.counter_recovery_seen",
        "identity.counter_recovery_seen",
        "identity.counter_recovery_confirmed",
        "identity.counter_code_entered",
        "identity.counter_recovery_finished",
    ]


def test_what_is_typed_wrong_looks_the_same_as_another_towns_resident(cast: Cast, hanako: Resident, as_mori: Client) -> None:
    for person in (cast.ken.user, cast.mori.user):
        verify(person)
    wrong = [
        {"address": "ken@example.jp", "name": "吹田健"},
        {"address": "nobody@example.jp"},
        {"name": "堺華子"},
        {"address": "mori@sakai.example.jp", "name": "森 一"},
    ]
    answers = set()
    for facts in wrong:
        answer = as_mori.post(ADD, {**ASKED, **facts})
        # Without the foot of the page, which counts the seconds of the session.
        shown = answer.content.decode().partition('<div class="batch">')[2].partition("</form>")[0]
        for typed in ({**ASKED, **facts}).values():
            shown = shown.replace(typed, "")
        answers.add((answer.status_code, "\n".join(line for line in shown.splitlines() if "csrf" not in line and "print-only" not in line)))
    assert len(answers) == 1
    assert "この市町村では見つかりません" in answers.pop()[1]
    assert not mail.outbox
    with viewing_as(System("test")):
        refused = Entry.objects.filter(event="identity.counter_recovery_started")
        assert [(one.outcome, one.subject_id, one.detail) for one in refused] == [("refused", None, {"refusal": "NobodyFound"})] * 4
        assert not CounterRecovery.objects.exists()


def test_an_officers_own_login_is_helped_by_their_administrator(cast: Cast, hanako: Resident, as_hara: Client) -> None:
    """Two clerks of one town could else open what a colleague, or an operator who lives there, may open."""
    with viewing_as(System("test")):
        type(cast.mori).objects.filter(pk=cast.mori.pk).update(user=hanako.user)
    assert "この市町村では見つかりません" in as_hara.post(ADD, ASKED).content.decode()


def test_a_clerk_who_tries_addresses_is_stopped(hanako: Resident, as_mori: Client) -> None:
    answers = [as_mori.post(ADD, {**ASKED, "address": f"somebody-{number}@example.jp"}).status_code for number in range(12)]
    assert answers == [422] * 10 + [429] * 2


def test_nobody_confirms_their_own(cast: Cast, started: CounterRecovery, as_mori: Client) -> None:
    own = as_mori.post(case(started), {"what": "confirm", "new_address": NEW})
    assert (own.status_code, "自分では確認できません" in own.content.decode()) == (422, True)
    again = people.officer("mori2@sakai.example.jp", "森", "S-101", "approver", SAKAI)
    with pytest.raises(counterrecoveries.NeedsSecondPerson):
        counterrecoveries.confirm(started, new_address=NEW, by=again, now=timezone.now())
    assert row_now().code_mark == ""


def test_the_second_officer_asks_the_resident_and_not_the_first(started: CounterRecovery, as_hara: Client) -> None:
    """A clerk who gave their own mailbox at the start is found out by what the resident tells the other."""
    answer = as_hara.post(case(started), {"what": "confirm", "new_address": "somebody-else@example.jp"})
    assert (answer.status_code, "アドレスと違います" in answer.content.decode()) == (422, True)
    assert row_now().confirmed_at is None


def test_neither_officer_can_use_the_paper(hanako: Resident, code: str) -> None:
    for mailbox in ("mori@sakai.example.jp", "hanako@example.jp", "thief@example.jp"):
        assert "_auth_user_id" not in finish(code, mailbox).session
    assert not mail.outbox
    assert User.objects.get(pk=hanako.user.pk).email == "hanako@example.jp"
    # And who knows the mailbox by name, but cannot read it, gets as far as the second page.
    officer = Client()
    officer.post(PAPER, {"paper": code, "email": NEW})
    officer.post(CODE, {"code": "AAAA-AAAA"})
    assert "_auth_user_id" not in officer.session


def test_outsider_operator_and_auditor_see_nothing(cast: Cast, started: CounterRecovery, as_ono: Client, as_pref: Client) -> None:
    auditor = people.logged_in(people.officer("kansa@sakai.example.jp", "監", "S-901", "auditor", SAKAI))
    for what in ({"what": "confirm", "new_address": NEW}, {"what": "cancel"}):
        assert [one.post(case(started), what).status_code for one in (as_ono, as_pref, auditor)] == [404, 403, 403]
    assert [one.get(case(started)).status_code for one in (as_ono, as_pref, auditor)] == [404, 403, 403]
    assert str(started.pk) not in as_ono.get(LIST).content.decode()
    assert [one.post(ADD, ASKED).status_code for one in (as_pref, auditor)] == [403, 403]
    assert row_now().confirmed_at is None


def test_the_list_names_nobody(started: CounterRecovery, as_hara: Client) -> None:
    listed = as_hara.get(LIST).content.decode()
    assert "もう1人の職員の確認を待っています" in listed
    assert "花子" not in listed


def test_after_the_paper_is_out_no_officer_sees_whose_it_is(started: CounterRecovery, code: str, as_hara: Client) -> None:
    shown = as_hara.get(case(started)).content.decode()
    assert "紙を渡しました" in shown
    assert "花子" not in shown
    assert code not in shown


def test_the_second_officer_comes_too_late(cast: Cast, started: CounterRecovery) -> None:
    with pytest.raises(counterrecoveries.NoLongerOpen):
        counterrecoveries.confirm(started, new_address=NEW, by=cast.hara, now=timezone.now() + WAITS)


def test_who_has_moved_away_is_another_towns(cast: Cast, hanako: Resident, started: CounterRecovery) -> None:
    with viewing_as(System("test")):
        Resident.objects.filter(pk=hanako.pk).update(home_town_id=SUITA)
    with pytest.raises(counterrecoveries.NoLongerOpen):
        counterrecoveries.confirm(started, new_address=NEW, by=cast.hara, now=timezone.now())


# --- at home ------------------------------------------------------------------------------------------------------------
def test_what_holds_after_a_recovery_by_mail_holds(hanako: Resident, code: str, client_of: Callable[..., Client]) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), tick=False) as clock:
        thief = client_of(hanako)
        assert identity_level(hanako) is Level.CARD
        phone = finish(code)
        assert thief.get(reverse("front:me")).status_code == 302
        assert sorted(to for message in mail.outbox if "終わりました" in message.subject for to in message.to) == [NEW, "hanako@example.jp"]
        assert identity_level(hanako) is Level.MAIL
        for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_deactivate_totp", "account_email", "mfa_generate_recovery_codes"):
            answer = phone.get(reverse(name))
            assert (answer.status_code, "まだ変えられません" in answer.content.decode()) == (403, True), name
        clock.shift(WAIT - dt.timedelta(minutes=1))
        with viewing_as(System("test")):
            begun = Recovery.objects.get(resident=hanako)
        assert (begun.way, begun.begun_at + WAIT > timezone.now()) == (Way.COUNTER, True)


def test_the_day_starts_anew_although_somebody_came_in_by_mail_before(hanako: Resident, code: str) -> None:
    recoveries.begin(hanako, by=hanako, now=timezone.now() - dt.timedelta(hours=30))
    phone = finish(code)
    assert phone.get(reverse("mfa_activate_totp")).status_code == 403


def test_wrong_expired_used_and_stopped_look_the_same(cast: Cast, hanako: Resident, started: CounterRecovery, code: str) -> None:
    def answer(number: str, address: str, at: dt.datetime) -> tuple[int, str]:
        with time_machine.travel(at, tick=False):
            told = Client(REMOTE_ADDR="192.0.2.44").post(PAPER, {"paper": number, "email": address})
        shown = told.content.decode().replace(number, "").replace(address, "")
        return told.status_code, "\n".join(line for line in shown.splitlines() if "csrf" not in line and "print-only" not in line)

    now = timezone.now()
    told = {answer(codes.new_verification_code(), NEW, now), answer(code, "other@example.jp", now), answer(code, NEW, now + PAPER_LASTS)}
    counterrecoveries.finish(started.pk, NEW, now=now)
    told.add(answer(code, NEW, now))
    with viewing_as(System("test")):
        CounterRecovery.objects.update(finished_at=None, cancelled_at=now)
    told.add(answer(code, NEW, now))
    assert len(told) == 1
    assert "この番号とアドレスでは進めません" in told.pop()[1]


def test_a_slip_of_the_finger_is_said_and_costs_no_try(code: str) -> None:
    slip = code[:-1] + ("A" if code[-1] != "A" else "C")
    assert "打ち間違えています" in Client().post(PAPER, {"paper": slip, "email": NEW}).content.decode()
    assert row_now().tries == 0
    assert "_auth_user_id" in finish(code.lower().replace("-", " ")).session


def test_tries_are_counted_on_the_paper_however_often_the_browser_forgets(code: str) -> None:
    for number in range(MOST_TRIES):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(PAPER, {"paper": code, "email": f"guess-{number}@example.jp"})
    assert row_now().tries == MOST_TRIES
    assert "_auth_user_id" not in finish(code).session
    assert row_now().tries == MOST_TRIES


def test_the_last_try_is_still_one(code: str) -> None:
    with viewing_as(System("test")):
        CounterRecovery.objects.update(tries=MOST_TRIES - 1)
    assert "_auth_user_id" in finish(code).session


def test_tries_are_counted_by_address_of_the_network(db: None) -> None:
    wrong = {"paper": codes.new_verification_code(), "email": NEW}
    answers = [Client(REMOTE_ADDR="198.51.100.9").post(PAPER, wrong).status_code for _ in range(103)]
    assert answers == [200] * 100 + [429] * 3


def test_a_paper_is_good_for_one(code: str) -> None:
    late, mine = Client(), Client()
    for phone in (late, mine):
        phone.post(PAPER, {"paper": code, "email": NEW})
    first, second = (code_in(message) for message in mail.outbox[-2:])
    mine.post(CODE, {"code": second})
    told = late.post(CODE, {"code": first})
    assert "この番号とアドレスでは進めません" in told.content.decode()
    assert ["_auth_user_id" in phone.session for phone in (late, mine)] == [False, True]


def test_a_mailbox_that_another_account_has_gets_another_mail_and_the_same_page(cast: Cast, hanako: Resident) -> None:
    verify(cast.ken.user)
    row = counterrecoveries.start(**{**ASKED, "new_address": "ken@example.jp"}, by=cast.mori, now=timezone.now())
    code = counterrecoveries.confirm(row, new_address="ken@example.jp", by=cast.hara, now=timezone.now())
    mail.outbox.clear()
    sent = Client().post(PAPER, {"paper": code, "email": "ken@example.jp"})
    assert (sent.status_code, sent.headers["Location"]) == (302, CODE)
    assert [message.subject for message in mail.outbox] == ["[とびら] メールアドレスの登録について"]
    with pytest.raises(counterrecoveries.AddressTaken):
        counterrecoveries.finish(row.pk, "ken@example.jp", now=timezone.now())
    assert row_now().finished_at is None


def test_the_mailbox_may_be_the_one_the_account_has(cast: Cast, hanako: Resident) -> None:
    row = counterrecoveries.start(**{**ASKED, "new_address": "hanako@example.jp"}, by=cast.mori, now=timezone.now())
    code = counterrecoveries.confirm(row, new_address="hanako@example.jp", by=cast.hara, now=timezone.now())
    assert "_auth_user_id" in finish(code, "hanako@example.jp").session
    assert [*EmailAddress.objects.filter(user=hanako.user).values_list("email", "verified")] == [("hanako@example.jp", True)]


# --- calling it off -----------------------------------------------------------------------------------------------------
def test_the_old_mailbox_pulls_the_brake_and_the_paper_is_worth_nothing(hanako: Resident, code: str) -> None:
    owner = Client()
    owner.post(reverse("identity:not_me"), {"email": "hanako@example.jp"})
    owner.post(reverse("identity:not_me_code"), {"code": code_in(mail.outbox[-1])})
    assert "_auth_user_id" not in finish(code).session
    assert row_now().cancelled_at is not None


def test_the_mailbox_that_was_left_pulls_it_afterwards_too(hanako: Resident, code: str) -> None:
    phone, owner = finish(code), Client()
    owner.post(reverse("identity:not_me"), {"email": "hanako@example.jp"})
    owner.post(reverse("identity:not_me_code"), {"code": code_in(mail.outbox[-1])})
    assert phone.get(reverse("front:me")).status_code == 302


def test_the_owner_who_is_in_sees_it_and_stops_it(hanako: Resident, code: str) -> None:
    owner = Client()
    show_app(owner, hanako)
    assert "市町村の窓口で、もう一度入るための手続が始まりました" in owner.get(reverse("identity:account")).content.decode()
    owner.post(reverse("identity:not_by_me"))
    assert "_auth_user_id" not in finish(code).session
    assert "手続が始まりました" not in owner.get(reverse("identity:account")).content.decode()


def test_an_officer_stops_it_once(cast: Cast, started: CounterRecovery, code: str, as_mori: Client) -> None:
    assert "取りやめました" in as_mori.post(case(started), {"what": "cancel"}, follow=True).content.decode()
    assert "_auth_user_id" not in finish(code).session
    with pytest.raises(counterrecoveries.NoLongerOpen):
        counterrecoveries.cancel(started, by=cast.hara, now=timezone.now())


def test_the_second_paper_of_a_person_ends_the_first(cast: Cast, code: str) -> None:
    counterrecoveries.start(**ASKED, by=cast.hara, now=timezone.now())
    assert "_auth_user_id" not in finish(code).session


def test_who_is_logged_in_has_nothing_to_do_here(as_ken: Client) -> None:
    assert [as_ken.get(page).headers["Location"] for page in (PAPER, CODE)] == [reverse("identity:account")] * 2


def test_the_way_there(db: None) -> None:
    assert PAPER in Client().get(reverse("identity:recovery")).content.decode()
    assert "窓口で伝えたメールアドレス" in Client().get(PAPER).content.decode()


def test_a_copy_of_ones_data_says_that_it_happened_and_no_digest(hanako: Resident, code: str) -> None:
    from portal.identity import holdings
    from portal.municipalities.scope import Resident as ResidentView

    with viewing_as(ResidentView(hanako.pk)):
        section = next(one for one in holdings.sections_of(hanako.pk, ["counter_recoveries"]))
    assert [row["理由"] for row in section.rows] == ["どちらも使えない"]
    assert row_now().code_mark not in str(section.rows)
    assert row_now().address_mark not in str(section.rows)
