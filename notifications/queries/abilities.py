"""What stands behind the powers over letters on the page of a proxy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.identity.abilities import Line
from portal.identity.rules.proxies import Power

if TYPE_CHECKING:
    from portal.identity.guards import Acting


def letters(acting: Acting, now: datetime) -> Iterable[Line]:
    """The inbox of the principal, as far as the proxy goes."""
    yield Line(_("お知らせを読む"), reverse("notifications:proxy-inbox", args=[acting.proxy.pk]))


def strict_letters(acting: Acting, now: datetime) -> Iterable[Line]:
    """The same door for somebody who was let into single letters only."""
    return () if acting.has(Power.LETTERS) else letters(acting, now)
