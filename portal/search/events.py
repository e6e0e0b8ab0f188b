"""What searching keeps in the trail: never what somebody looked for."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

QUESTION_LEFT = Event("search.question_left", _("見つからなかった質問が、名前なしで置かれた"))
QUESTION_ANSWERED = Event("search.question_answered", _("見つからなかった質問に、案内で答えた"))
QUESTION_CLOSED = Event("search.question_closed", _("見つからなかった質問を、済みにした"))
QUESTION_REOPENED = Event("search.question_reopened", _("済みにした質問を、もう一度開いた"))
QUESTIONS_FORGOTTEN = Event("search.questions_forgotten", _("1年たった質問を消した"))
