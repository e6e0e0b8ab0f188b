"""Where the access matrix knocks: a question of 堺市, and a subject of the help."""

from portal.help.models import Answer
from tests.cast import SAKAI, Cast


def _answer() -> Answer:
    facts = {"subject": "login", "text": "堺市役所の1階で、いっしょに見ます。"}
    return Answer.objects.get_or_create(municipality_id=SAKAI, question="窓口で教えてもらえますか", defaults=facts)[0]


def an_answer(_: Cast) -> dict[str, object]:
    return {"object_id": str(_answer().pk)}


PLACES = {
    "admin/help/answer/<path:object_id>/": lambda _: f"/admin/help/answer/{_answer().pk}/",
    "admin:help_answer_change": an_answer,
    "admin:help_answer_delete": an_answer,
    "admin:help_answer_history": an_answer,
    "help:town": lambda _: {"code": SAKAI},
    "help:subject": lambda _: {"subject": "login"},
}
