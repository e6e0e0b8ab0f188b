"""Tokens that count once."""

import datetime as dt

from django.db import IntegrityError, transaction

from portal.lib import sealed

from .models import SpentToken

# Longer than any token of ours or of the provider's is looked at.
KEPT_FOR = dt.timedelta(days=2)


def spend(kind: str, value: str, now: dt.datetime) -> bool:
    """Whether this is the first time; of two at once the data base lets one through."""
    try:
        with transaction.atomic():
            SpentToken.objects.create(digest=sealed.blind(value, purpose=f"identity.spent.{kind}"), spent_at=now)
    except IntegrityError:
        return False
    return True


def forget(now: dt.datetime) -> None:
    SpentToken.objects.filter(spent_at__lt=now - KEPT_FOR).delete()
