"""What the feed holds of a resident."""

from django.utils.translation import gettext_lazy as _

from portal.identity.holdings import About, Holding, rows_deleted, rows_of
from recommend.models import CalendarAddress, CalendarName, CalendarTick, Mark, TellingPace, Told

HELD = (
    Holding(
        "marks", _("おすすめの印（見た日数、隠したもの、お便りを開いた日）"),
        rows_of(Mark, ["card", "shown_days", "hidden_until", "remind_on", "opened_on"]), rows_deleted(Mark)
    ),
    Holding("told", _("おすすめについて知らせた記録"), rows_of(Told, ["card", "why", "told_on"]), rows_deleted(Told)),
    Holding("telling-pace", _("おすすめの知らせ方"), rows_of(TellingPace, ["how", "weekday", "digested_on"]), rows_deleted(TellingPace)),
    Holding(
        "calendar-ticks",
        _("こどもカレンダーの印"),
        rows_of(CalendarTick, ["entry", "is_done", "done_on", "ticked_on"]),
        rows_deleted(CalendarTick),
    ),
    Holding("calendar-names", _("カレンダーでの呼び方"), rows_of(CalendarName, ["called"]), rows_deleted(CalendarName)),
    Holding("calendar-address", _("こどもカレンダーのアドレス"), rows_of(CalendarAddress, ["made_on"]), rows_deleted(CalendarAddress)),
)

# Of each holding: where it came from, what it is used for, until when.
ABOUT = {
    "marks": About(
        _("あなたの操作"), _("同じものを何度も出さない。お便りの未読を示す"),
        _("退会するまで"),
    ),
    "told": About(
        _("とびらが自動で記録"), _("同じことを二度知らせない"),
        _("退会するまで"),
    ),
    "telling-pace": About(_("あなたの操作"), _("知らせる回数を、あなたが選んだとおりにする"), _("退会するまで")),
    "calendar-ticks": About(_("あなたの操作"), _("すんだことを、もう出さない"), _("退会するまで")),
    "calendar-names": About(_("あなたの操作"), _("カレンダーの予定に、お子さんの名前のかわりに書く"), _("退会するまで")),
    "calendar-address": About(_("あなたの操作"), _("カレンダーのアプリに予定を渡す"), _("あなたがアドレスを消すまで")),
}
