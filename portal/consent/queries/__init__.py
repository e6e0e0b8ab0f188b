from .ledger import (
    Answer,
    Given,
    Purpose,
    answers,
    codes_not_taken_back,
    current_purpose,
    in_force,
    items_in_force,
    ledger,
    purpose_of,
    purposes_now,
    purposes_of,
    residents_in_force,
    residents_who_agreed_since,
    wordings_now,
)
from .offers import Offer, asked_at, is_ended, offer, offers
from .receipts import Receipt, receipt

__all__ = [
    "Answer", "Given", "Offer", "Purpose", "Receipt", "answers", "asked_at", "codes_not_taken_back", "current_purpose", "in_force",
    "is_ended", "items_in_force", "ledger", "offer", "offers", "purpose_of", "purposes_now", "purposes_of", "receipt", "residents_in_force",
    "residents_who_agreed_since", "wordings_now",
]  # fmt: skip
