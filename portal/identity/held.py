"""What identity registers with the holdings: its own tables."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.audit import holdings as trail

from .holdings import About, Holding, rows_deleted, rows_of
from .models import CounterRecovery, Emergency, Follow, HouseholdMember, LookQuestion, PilotGuest, ProofEvent, ProvenIdentity, Residence
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
    Holding("pilots", _("市町村の試行"), rows_of(PilotGuest, ["municipality", "joined_at"]), rows_deleted(PilotGuest)),
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
    Holding("look_questions", _("記録についての質問と答え"), holdings.look_questions, rows_deleted(LookQuestion)),
    Holding("emergencies", _("緊急の閲覧"), rows_of(Emergency, ["asked_at", "reason", "state"]), kept_because=LOOKED_AT),
    Holding("proofs", _("本人確認の記録"), rows_of(ProofEvent, ["method", "at"]), kept_because=EVIDENCE),
)

# Of each holding: where it came from, what it is used for, until when.
ABOUT = {
    "pilots": About(_("市町村からの招待"), _("試行中の市町村の画面を、招かれた方にだけ出す"), _("退会するまで")),
    "profile": About(
        _("あなたが登録したもの。カードを読み取ると、カードの内容"), _("申請や通知で、あなただと分かるようにする"),
        _("退会するまで"),
    ),
    "login": About(
        _("あなたの登録と、ログインしたときの端末"), _("あなただけがログインできるようにする"),
        _("外すまで。退会すると消えます"),
    ),
    "card": About(
        _("あなたが読み取ったマイナンバーカード"), _("ご本人の確認"),
        _("退会するまで。次に読み取ると新しくなります"),
    ),
    "household": About(
        _("あなたの登録"), _("家族の手続と、お子さんに合うおすすめ"),
        _("消すまで。退会すると消えます"),
    ),
    "follows": About(
        _("あなたの登録"), _("見ているまちの情報を出す"),
        _("外すまで。退会すると消えます"),
    ),
    "residences": About(
        _("あなたの登録とカードの読み取り"), _("どの市町村の手続かを決め、引っ越しを案内する"),
        _("退会のあとも、市町村が証拠として法令の期間"),
    ),
    "trail": About(
        _("とびらが自動で記録"), _("だれがあなたの情報を使ったかを、あとで確かめられるようにする"),
        _("消しません。中身の情報は入っていません"),
    ),
    "counter_recoveries": About(
        _("窓口での申し出"), _("窓口でログインをやり直した証拠"),
        _("市町村が法令の期間"),
    ),
    "look_questions": About(
        _("あなたの質問と、市町村の答え"), _("あなたの質問に答える"),
        _("退会するまで"),
    ),
    "emergencies": About(
        _("府の運用担当の申し出"), _("緊急に情報を見た証拠"),
        _("消しません。見た中身は入っていません"),
    ),
    "proofs": About(
        _("ログインやカードの読み取り"), _("いつ、どうやって本人を確かめたかの証拠"),
        _("市町村が法令の期間"),
    ),
}
