"""Where the access matrix knocks: a question that nobody found an answer to."""

from portal.municipalities.scope import System, viewing_as
from portal.search.models import Question
from tests.cast import SAKAI, Cast
from tests.recommend.make import today


def _question() -> Question:
    facts = {"text": "ごみ袋はどこで買えますか", "first_on": today(), "last_on": today()}
    with viewing_as(System("test")):
        return Question.objects.get_or_create(municipality_id=SAKAI, key="ごみ袋", defaults=facts)[0]


def a_question(_: Cast) -> dict[str, object]:
    return {"object_id": str(_question().pk)}


PLACES = {
    "admin/search/question/<path:object_id>/": lambda _: f"/admin/search/question/{_question().pk}/",
    "admin:search_question_change": a_question,
    "admin:search_question_delete": a_question,
    "admin:search_question_history": a_question,
}
