"""What attributes register with identity's holdings."""

from django.utils.translation import gettext_lazy as _

from portal.identity.holdings import Holding, rows_deleted, rows_of

from .models import AudienceChild, AudienceRow, DeclaredAttribute, SwitchedOff
from .rules import vocabulary

HELD = (
    Holding(
        "attributes",
        _("あなたについて登録した項目"),
        rows_of(DeclaredAttribute, ["name", "value", "source", "declared_at"]),
        rows_deleted(DeclaredAttribute),
    ),
    Holding("attributes-off", _("使わないことにした項目"), rows_of(SwitchedOff, ["name"]), rows_deleted(SwitchedOff)),
    Holding(
        "audience",
        _("おすすめに使ってよい項目（同意のあるもの）"),
        rows_of(AudienceRow, [*vocabulary.ATTRIBUTES]),
        lambda resident_id: rows_deleted(AudienceChild)(resident_id) + rows_deleted(AudienceRow)(resident_id),
    ),
)
