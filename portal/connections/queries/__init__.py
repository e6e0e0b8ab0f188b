from .calls import Health, calls_of, health_of, service_of_kit
from .connections import MyConnection, my_connections
from .disclosure import ShownUse, agreement, claims_for, has_consented, uses_for
from .services import ServiceCard, by_client, by_slug, card_of, claim_labels, is_trying, services_for
from .subjects import user_by_sub

__all__ = [
    "Health", "MyConnection", "ServiceCard", "ShownUse", "agreement", "by_client", "by_slug", "calls_of", "card_of", "claim_labels",
    "claims_for", "has_consented", "health_of", "is_trying", "my_connections", "service_of_kit", "services_for", "user_by_sub",
    "uses_for",
]  # fmt: skip
