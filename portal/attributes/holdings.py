"""What attributes register with identity's holdings."""

from django.utils.translation import gettext_lazy as _

from portal.identity.holdings import About, Holding, rows_deleted, rows_of

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

# Of each holding: where it came from, what it is used for, until when.
ABOUT = {
    "attributes": About(
        _("あなたの登録"), _("同意があるときだけ、あなたに合う情報を選ぶ"),
        _("消すまで。退会すると消えます"),
    ),
    "attributes-off": About(
        _("あなたの登録"), _("使わないと決めた項目を使わない"),
        _("使うに戻すまで。退会すると消えます"),
    ),
    "audience": About(
        _("登録した項目から、同意のあるものだけを写したもの"),
        _("おすすめを選び、手続の案内で当てはまりそうかを示し、市町村が対象の人数を数える（だれかは分かりません）"),
        _("同意をやめると、その場で消えます"),
    ),
}
