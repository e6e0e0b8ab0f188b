"""What helping keeps in the trail: never who said something, nor what."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event, Look

ANSWER_SAVED = Event("help.answer_saved", _("よくある質問と答えを書いた"))
ANSWER_ERASED = Event("help.answer_erased", _("よくある質問と答えを消した"))
DESK_SAVED = Event("help.desk_saved", _("電話の受付時間を決めた"))
# Of releases up to 0.9.0; no longer written: an entry holds the moment at which somebody said something.
REMARK_LEFT = Event("help.remark_left", _("ページが役に立ったかの答えが、名前なしで置かれた"))
REMARK_WORDED = Event("help.remark_worded", _("ページへの一言が、名前なしで置かれた"))
REMARKS_READ = Event("help.remarks_read", _("ページへの一言を読んだことにした"))
REMARKS_FORGOTTEN = Event("help.remarks_forgotten", _("1年たったページへの声を消した"))
TICKET_MADE = Event("help.ticket_made", _("窓口で手伝うための番号を出した"))
HELPED = Event(
    "help.helped", _("職員が、そばで画面をいっしょに見はじめた"), look=Look(_("窓口での手伝い"), _("本人が開いた画面"))
)  # fmt: skip
HELP_ENDED = Event("help.help_ended", _("職員が、そばで画面をいっしょに見るのを終えた"))
TICKETS_FORGOTTEN = Event("help.tickets_forgotten", _("使わなかった手伝いの番号を消した"))
TOWN_HELP_ERASED = Event("help.town_help_erased", _("離れた市町村の、困ったときの答えと声を消した"))
