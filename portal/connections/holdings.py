"""What connections register with identity's holdings."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.identity.holdings import Holding, Row, told

from .actions import tokens
from .models import PairwiseSubject, TokenFamily
from .models.tokens import Ending


def _logins(resident_id: UUID) -> Sequence[Row]:
    rows = TokenFamily.objects.filter(resident=resident_id).select_related("client").order_by("-started_at")
    return [
        {
            "サービス": row.client.name,
            "渡した項目": told(row.scopes),
            "始めた日時": told(row.started_at),
            "最後に使った日時": told(row.last_used_at),
            "終わった日時": told(row.ended_at),
        }
        for row in rows
    ]


def _end(resident_id: UUID) -> int:
    """Every token dies, and the names by which services know the resident are forgotten."""
    alive = list(TokenFamily.objects.filter(resident=resident_id, ended_at=None, expires_at__gt=timezone.now()))
    return tokens.end(alive, Ending.WITHDRAWN) + PairwiseSubject.objects.filter(resident=resident_id).delete()[0]


HELD = (Holding("connections", _("つないだサービス"), _logins, _end),)
