"""What identity itself holds of a resident."""

from collections.abc import Sequence
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from portal.identity.holdings import Row, label, told
from portal.identity.models import Device, LookQuestion, ProvenIdentity, Resident
from portal.ui import devices

NAMES = ("family_name", "given_name", "family_kana", "given_kana", "former_family_name", "common_name", "latin_name")


def profile(resident_id: UUID) -> Sequence[Row]:
    found = Resident.objects.filter(pk=resident_id).select_related("home_town").first()
    if found is None:
        return []
    words = {label(Resident, name): getattr(found, name) for name in NAMES}
    return [{**words, "お住まいの市町村": told(found.home_town)}]


def login(resident_id: UUID) -> Sequence[Row]:
    """Addresses, ways to log in, devices and open sessions; never a secret."""
    user = Resident.objects.filter(pk=resident_id).values_list("user", flat=True).first()
    addresses = [{"種類": "メールアドレス", "内容": row.email} for row in EmailAddress.objects.filter(user=user)]
    factors = [
        {"種類": "ログインの方法", "内容": str(row), "登録": told(row.created_at), "最後に使った日時": told(row.last_used_at)}
        for row in Authenticator.objects.filter(user=user)
    ]
    browsers = [
        {
            "種類": "端末",
            "内容": devices.name_of(row.user_agent),
            "登録": told(row.first_used_at),
            "最後に使った日時": told(row.last_used_at),
        }
        for row in Device.objects.filter(user=user)
    ]
    sessions = [
        {
            "種類": "ログイン中",
            "内容": devices.name_of(row.user_agent),
            "登録": told(row.created_at),
            "最後に使った日時": told(row.last_seen_at),
        }
        for row in UserSession.objects.filter(user=user)
    ]
    return [*addresses, *factors, *browsers, *sessions]


def card(resident_id: UUID) -> Sequence[Row]:
    """That and when the card was read; its four items are the names and the town above."""
    return [{"読み取った日時": told(row.read_at), "確かめた者": row.issuer} for row in ProvenIdentity.objects.filter(resident=resident_id)]


def look_questions(resident_id: UUID) -> Sequence[Row]:
    rows = LookQuestion.objects.filter(resident=resident_id).order_by("asked_at")
    return [
        {"聞いた日時": told(row.asked_at), "質問": row.words_in_clear, "答えた日時": told(row.answered_at), "答え": row.answer_in_clear}
        for row in rows
    ]
