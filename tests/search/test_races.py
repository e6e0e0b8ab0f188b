"""Four workers take one index, four people leave one question: on PostgreSQL, in processes of their own."""

import pytest

from portal.municipalities.scope import System, viewing_as
from portal.search import indexing
from portal.search.actions import questions
from portal.search.models import Due, Entry, Question, Term
from portal.search.rules.terms import EVERY_ENTRY
from tests import cast as people
from tests.cast import SAKAI
from tests.notifications import make as letters
from tests.notifications.test_races import TRIES, in_parallel
from tests.recommend.make import published, today
from tests.search.make import index

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TEXTS = 40


@pytest.fixture(autouse=True)
def cast(transactional_db):
    letters.bodies()
    return people.gather()


def take_turns() -> str:
    with viewing_as(System("test: index")):
        return "wrote" if indexing.run() else "nothing"


def leave() -> str:
    return questions.leave("ペンギンの届出は？", SAKAI, today=today())


def test_four_workers_write_each_text_once_and_count_each_word_once():
    for number in range(TEXTS):
        published(f"給付金のご案内{number}")
    indexing.all_is_due()
    said = in_parallel(take_turns)
    assert said["wrote"] == 1
    index()
    assert Entry.objects.count() == TEXTS
    assert dict(Term.objects.filter(pk__in=["w給付", EVERY_ENTRY]).values_list("term", "entries")) == {"w給付": TEXTS, EVERY_ENTRY: TEXTS}
    assert not Due.objects.exists()


def test_one_question_left_eight_times_at_once_is_one_row_that_counts_eight():
    assert in_parallel(leave) == {"ペンギンの届出は?": TRIES}
    with viewing_as(System("test")):
        assert [row.times for row in Question.objects.all()] == [TRIES]
