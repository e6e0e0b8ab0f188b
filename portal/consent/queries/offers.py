"""What a resident can be asked now, and what they say to it."""

from dataclasses import dataclass
from uuid import UUID

from portal.consent import rules
from portal.consent.models import Asking, PurposeRequest
from portal.municipalities.scope import System, viewing_as

from .ledger import Answer, Purpose, answers, purposes_now


@dataclass(frozen=True)
class Offer:
    """A purpose that a resident can say yes or no to, and what they say now. `town_id` is empty for the portal's own.

    `asks_again`: they had said yes, and since then the purpose asks for more, or their time is over.
    """

    purpose: Purpose
    town_id: str
    answer: Answer

    @property
    def is_in_force(self) -> bool:
        return self.answer.is_in_force

    @property
    def asks_again(self) -> bool:
        return self.answer.was_given and not self.answer.is_in_force


_ORDER = (rules.LINKAGE, rules.DIGITAL_NOTICE, rules.RECOMMENDATION, rules.REUSE)


def offers(resident_id: UUID, town_id: str | None) -> tuple[Offer, ...]:
    """The purposes of the resident's town and of the portal, in the order in which they are explained. Four queries for any number."""
    found = [*(_offered(resident_id, town_id) if town_id else ()), *_offered(resident_id, None)]
    return tuple(sorted(found, key=_place))


def offer(resident_id: UUID, code: str, town_id: str | None) -> Offer | None:
    """One purpose, to be asked by itself where it is needed; None when it is not asked of residents here."""
    return next((one for one in _offered(resident_id, town_id) if one.purpose.code == code), None)


def _offered(resident_id: UUID, town_id: str | None) -> list[Offer]:
    asked = [one for one in purposes_now(town_id) if rules.is_asked_here(one.code)]
    said = answers(resident_id, [one.code for one in asked], town_id)
    return [Offer(one, town_id or "", said[one.code]) for one in asked]


def _place(one: Offer) -> tuple[int, str]:
    code = one.purpose.code
    return (_ORDER.index(code), "") if code in _ORDER else (len(_ORDER), code)


def asked_at(resident_id: UUID, place: str, town_id: str) -> tuple[Offer, ...]:
    """What a town asks at this place (`contexts`) and the resident has not agreed to. One query where nothing is asked, else three."""
    with viewing_as(System("see what is asked at a place")):
        rows = PurposeRequest.objects.filter(municipality=town_id, state=Asking.PUBLIC).values_list("code", "places")
        codes = {code for code, places in rows if place in places}
    return tuple(one for one in _offered(resident_id, town_id) if one.purpose.code in codes and not one.is_in_force) if codes else ()


def is_ended(code: str) -> bool:
    """Whether a town has ended a purpose for which it had asked."""
    with viewing_as(System("ask whether a purpose has ended")):
        return code.startswith(rules.OF_A_TOWN) and PurposeRequest.objects.filter(code=code, state=Asking.ENDED).exists()
