"""What identity registers with the holdings: its own tables."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.audit import holdings as trail

from .holdings import Holding, rows_deleted, rows_of
from .models import CounterRecovery, Emergency, Follow, HouseholdMember, ProofEvent, ProvenIdentity, Residence
from .queries import holdings


def _with_the_login(_resident_id: UUID) -> int:
    """Goes in `departures`, after all floors: the login itself."""
    return 0


EVIDENCE = _("だれがいつ本人と確かめたかの証拠として、法令で決めた期間、残します。中身の情報はありません。")
LOOKED_AT = _("だれがなぜあなたの情報を見たかの証拠として残します。見た中身は入っていません。")
HELD = (
    Holding("profile", _("氏名とお住まい"), holdings.profile, _with_the_login),
    Holding("login", _("ログインの方法と端末"), holdings.login, _with_the_login),
    Holding("card", _("マイナンバーカードの読み取り"), holdings.card, rows_deleted(ProvenIdentity)),
    Holding(
        "household",
        _("家族"),
        rows_of(HouseholdMember, ["relation", "call_name", "family_name", "given_name", "birth_on"]),
        rows_deleted(HouseholdMember),
    ),
    Holding("follows", _("見ているまち"), rows_of(Follow, ["municipality", "why", "followed_at"]), rows_deleted(Follow)),
    Holding("residences", _("お住まいの移り変わり"), rows_of(Residence, ["municipality", "since_at"]), kept_because=EVIDENCE),
    Holding(
        "trail",
        _("わたしの情報の記録"),
        trail.gather,
        kept_because=_("だれが何をしたかの証拠は、だれにも消せません。氏名などの中身は入っていません。"),
    ),
    Holding(
        "counter_recoveries",
        _("窓口での再設定"),
        rows_of(CounterRecovery, ["municipality", "papers", "reason", "started_at", "confirmed_at", "finished_at", "cancelled_at"]),
        kept_because=EVIDENCE,
    ),
    Holding("emergencies", _("緊急の閲覧"), rows_of(Emergency, ["asked_at", "reason", "state"]), kept_because=LOOKED_AT),
    Holding("proofs", _("本人確認の記録"), rows_of(ProofEvent, ["method", "at"]), kept_because=EVIDENCE),
)
