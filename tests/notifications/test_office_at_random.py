"""Officers press whatever they like, in any order, against the real actions: the tables hold, the books balance, nobody sees early."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from notifications.actions import batches, checking, doubts, recalls, rows, schedules
from notifications.models import Notice, Release, Row
from notifications.models.resolution import Choice
from notifications.queries import batches as queries
from notifications.queries import doubts as doubt_queries
from notifications.queries import work
from notifications.rules.states import ENDED, BatchState
from portal.lib.refusals import Refused
from portal.municipalities.scope import Resident, System, viewing_as
from tests import cast as people
from tests.cast import SAKAI
from tests.notifications import make

pytestmark = pytest.mark.django_db


class Office(RuleBasedStateMachine):
    """Two digital rows and a doubtful one; Mori prepares, Hara approves, and both press everything."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.cast, template = people.gather(), make.template()
        make.willing(self.cast.hanako)
        self.cases = [make.bound(self.cast.hanako, name=f"堺 {n}") for n in range(3)]
        lines = [make.line(case, name=f"堺 {n}") for n, case in enumerate(self.cases[:2])] + [make.line("0000000777", name="堺 2")]
        self.key = make.uploaded(template, self.cast.mori, make.file(lines)).pk
        self.approved = ""

    def teardown(self):
        """Each walk begins in an empty town."""
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @property
    def batch(self):
        with viewing_as(System("test", SAKAI)):
            return work.batch(self.key)

    def press(self, officer, act):
        with make.as_staff(officer):
            try:
                act(self.batch)
            except Refused:
                return False
        return True

    @rule()
    def map_and_check(self):
        self.press(self.cast.mori, lambda batch: (batches.map_columns(batch, batch.columns, by=self.cast.mori)))
        self.press(self.cast.mori, lambda batch: checking.check(batch, by=self.cast.mori))

    @rule()
    def put_on_paper(self):
        self.press(self.cast.mori, lambda batch: rows.put_on_paper(batch, 2, by=self.cast.mori))

    @rule()
    def propose(self):
        case = self.cases[2]
        mori = self.cast.mori
        self.press(mori, lambda batch: doubts.propose(batch, 4, Choice.DIGITAL, by=mori, reason="控え", case_number=case))

    @rule()
    def confirm(self):
        with viewing_as(System("test", SAKAI)):
            proposal = doubt_queries.proposal(self.batch, 4)
        if proposal:
            self.press(self.cast.hara, lambda _: doubts.confirm(proposal, by=self.cast.hara))

    @rule()
    def approve(self):
        seen = self.batch.manifest
        try:
            make.approve(self.batch, self.cast.hara)
        except Refused:
            return
        self.approved = seen

    @rule()
    def take_back_the_approval(self):
        self.press(self.cast.hara, lambda batch: batches.withdraw_approval(batch, by=self.cast.hara))

    @rule()
    def issue(self):
        self.press(self.cast.mori, lambda batch: batches.issue(batch, by=self.cast.mori, release_at=timezone.now() + timedelta(days=1)))

    @rule()
    def move(self):
        at = timezone.now() + timedelta(hours=2)
        self.press(self.cast.mori, lambda batch: schedules.ask_to_move(batch, at, by=self.cast.mori, reason="x"))

    @rule()
    def stop(self):
        self.press(self.cast.mori, lambda batch: batches.stop(batch, by=self.cast.mori, reason="x"))

    @rule()
    def recall(self):
        self.press(self.cast.mori, lambda batch: recalls.recall(batch, by=self.cast.mori, reason="x"))

    @invariant()
    def the_books_balance_and_are_those_of_the_rows(self):
        batch = self.batch
        if batch.manifest and BatchState(batch.state) not in ENDED:
            with viewing_as(System("test", SAKAI)):
                assert batch.books.is_balanced
                assert batch.books == queries.counted_books(batch)

    @invariant()
    def what_is_approved_is_what_was_seen(self):
        batch = self.batch
        if batch.state in {BatchState.APPROVED, BatchState.ISSUED}:
            assert batch.approved_manifest == self.approved == batch.manifest
            assert batch.approved_by_id == self.cast.hara.pk
            assert self.cast.hara.staff_number not in batch.hands

    @invariant()
    def nothing_is_visible_before_its_time(self):
        with viewing_as(Resident(self.cast.hanako.pk)):
            assert not Notice.objects.exists()
        with viewing_as(System("test", SAKAI)):
            assert not Release.objects.exclude(released_at=None).exists()
            assert Row.objects.filter(batch=self.key, outcome="digital").exclude(recipient=self.cast.hanako).count() == 0


class OfficeTest(TestCase, Office.TestCase):
    settings = settings(max_examples=8, stateful_step_count=12, deadline=None)
