"""What identity keeps in the trail."""

from django.utils.translation import gettext_lazy as _

from portal.audit.events import Event

RESIDENT_REGISTERED = Event("identity.resident_registered", _("とびらに登録した"))
RESIDENT_UPDATED = Event("identity.resident_updated", _("氏名・お住まいを変えた"))
OFFICER_APPOINTED = Event("identity.officer_appointed", _("職員を登録した"))
OFFICER_CHANGED = Event("identity.officer_changed", _("職員の登録を変えた"))
LOGGED_IN = Event("identity.logged_in", _("ログインした"))
PROOF_SHOWN = Event("identity.proof_shown", _("本人の確認をした"))
PROOFS_ENDED = Event("identity.proofs_ended", _("カードでの本人確認をやり直すことにした"))
