"""In which words a person reads a form: those they chose on this visit, else those in which they read the portal, else Japanese."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import get_language

from portal.lib.languages import NAMES, OFFICIAL

_KEPT = "form_words"


@dataclass(frozen=True)
class Reading:
    """`offered` are (code, name) of all languages, Japanese first; empty when there is only Japanese."""

    language: str = OFFICIAL
    offered: tuple[tuple[str, str], ...] = ()


def reading(request: HttpRequest, spoken: tuple[str, ...]) -> Reading:
    """`spoken` are the languages of a form. A choice holds for all forms of the visit, and is forgotten at the logout."""
    if len(spoken) < 2:
        return Reading()
    asked = request.GET.get("words", "")
    if asked in spoken:
        request.session[_KEPT] = asked
    wanted = (request.session.get(_KEPT, ""), get_language() or OFFICIAL)
    language = next((one for one in wanted if one in spoken), OFFICIAL)
    return Reading(language, tuple((one, NAMES[one]) for one in spoken))
