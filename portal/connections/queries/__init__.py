from .assessed import AssessedService, assessed, is_from_the_card
from .calls import Health, calls_of, service_of_kit, week_of
from .connections import MyConnection, my_connections, purposes_of_stopped
from .directory import KIND_NOTES, Shelf, Wanted, narrowed, shelves
from .disclosure import ShownUse, agreement, claims_for, has_consented, uses_for
from .farewells import Farewell, farewells_of
from .picks import Choosable, choosable
from .receipts import Receipt, receipt_of
from .services import (
    OfferedUse,
    ServiceCard,
    by_client,
    by_slug,
    card_of,
    claim_labels,
    invited_to,
    is_favourite,
    is_linked,
    is_trying,
    offered_uses,
    services_for,
)
from .subjects import user_by_sub

__all__ = [
    "KIND_NOTES",
    "AssessedService",
    "Choosable",
    "Farewell",
    "Health",
    "MyConnection",
    "OfferedUse",
    "Receipt",
    "ServiceCard",
    "Shelf",
    "ShownUse",
    "Wanted",
    "agreement",
    "assessed",
    "by_client",
    "by_slug",
    "calls_of",
    "card_of",
    "choosable",
    "claim_labels",
    "claims_for",
    "farewells_of",
    "has_consented",
    "invited_to",
    "is_favourite",
    "is_from_the_card",
    "is_linked",
    "is_trying",
    "my_connections",
    "narrowed",
    "offered_uses",
    "purposes_of_stopped",
    "receipt_of",
    "service_of_kit",
    "services_for",
    "shelves",
    "user_by_sub",
    "uses_for",
    "week_of",
]  # fmt: skip
