"""What the feed holds of a resident."""

from django.utils.translation import gettext_lazy as _

from portal.identity.holdings import Holding, rows_deleted, rows_of
from recommend.models import Mark, Told

HELD = (
    Holding(
        "marks", _("おすすめの印（見た日数と、隠したもの）"),
        rows_of(Mark, ["card", "shown_days", "hidden_until", "remind_on"]), rows_deleted(Mark)
    ),
    Holding("told", _("おすすめについて知らせた記録"), rows_of(Told, ["card", "why", "told_on"]), rows_deleted(Told)),
)
