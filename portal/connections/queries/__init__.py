from .calls import Health, calls_of, health_of, service_of_kit
from .connections import MyConnection, my_connections
from .directory import KIND_NOTES, Shelf, Wanted, narrowed, shelves
from .disclosure import ShownUse, agreement, claims_for, has_consented, uses_for
from .services import (
    OfferedUse,
    ServiceCard,
    by_client,
    by_slug,
    card_of,
    claim_labels,
    is_favourite,
    is_linked,
    is_trying,
    offered_uses,
    services_for,
)  # fmt: skip
from .subjects import user_by_sub

__all__ = [
    "KIND_NOTES", "Health", "MyConnection", "OfferedUse", "ServiceCard", "Shelf", "ShownUse", "Wanted", "agreement", "by_client",
    "by_slug", "calls_of", "card_of", "claim_labels", "claims_for", "has_consented", "health_of", "is_favourite", "is_linked",
    "is_trying", "my_connections", "narrowed", "offered_uses", "service_of_kit", "services_for", "shelves", "user_by_sub", "uses_for",
]  # fmt: skip
