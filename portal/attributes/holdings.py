"""What attributes register with identity's holdings."""

from django.utils.translation import gettext_lazy as _

from portal.identity.holdings import Holding, rows_deleted, rows_of

from .models import DeclaredAttribute

HELD = (
    Holding(
        "attributes",
        _("あなたについて登録した項目"),
        rows_of(DeclaredAttribute, ["name", "value", "source", "declared_at"]),
        rows_deleted(DeclaredAttribute),
    ),
)
