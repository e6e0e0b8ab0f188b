from .connections import MyConnection, my_connections
from .disclosure import claims_for, has_consented
from .services import ServiceCard, by_client, by_slug, card_of, claim_labels, services_for
from .subjects import user_by_sub

__all__ = [
    "MyConnection", "ServiceCard", "by_client", "by_slug", "card_of", "claim_labels", "claims_for", "has_consented", "my_connections",
    "services_for", "user_by_sub",
]
