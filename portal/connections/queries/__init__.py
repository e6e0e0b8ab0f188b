from .connections import MyConnection, my_connections
from .disclosure import ShownUse, agreement, claims_for, has_consented, uses_for
from .services import ServiceCard, by_client, by_slug, card_of, claim_labels, is_trying, services_for
from .subjects import user_by_sub

__all__ = [
    "MyConnection", "ServiceCard", "ShownUse", "agreement", "by_client", "by_slug", "card_of", "claim_labels", "claims_for",
    "has_consented", "is_trying", "my_connections", "services_for", "user_by_sub", "uses_for",
]  # fmt: skip
