"""The search against plain search, over the demo's texts. docs/search-evaluation.md has the table; here only who is better."""

import pytest

from portal.search import queries
from tests.recommend.make import today
from tests.search import evaluation

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

UNANSWERABLE = (
    "ペンギンを飼うには許可が要りますか", "総理大臣はだれですか", "明日の天気を教えて", "宝くじの当選番号", "おいしいラーメン屋はどこ",
)  # fmt: skip


@pytest.fixture
def _seeded(db):
    evaluation.seed()


@pytest.mark.usefixtures("_seeded")
def test_it_beats_each_plain_method_beyond_chance_also_on_what_was_held_out():
    for name, least in (("judged", 0.9), ("held_out", 0.7)):
        table = evaluation.evaluate(name)
        for other in ("contains (icontains)", "trigrams", "full text, no synonyms"):
            low, _high = table.gain("Tobira", other, 0)
            assert low > 0.05, (name, other)
        assert table.mean("Tobira", 0) > least
    assert len(evaluation.judged()) >= 120
    # Asked in a sentence, the answer is among the three that are quoted, and what no town has written is not answered.
    asked = [want for want in evaluation.judged() if want.way == "sentence"]
    right = [any((one.title, want.town) in want.grades for one in answers_to(want.query, want.town)) for want in asked]
    assert sum(right) >= 0.8 * len(right)
    assert [question for question in UNANSWERABLE if answers_to(question, "271403")] == []


def answers_to(question, town):
    return queries.answers(question, (town,), today()).answers
