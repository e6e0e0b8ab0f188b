"""The help pages of the demo's towns: whom to call (made-up numbers), and what is asked in each."""

from portal.audit import trail
from portal.help import onboarding
from portal.municipalities.models import Municipality

CONTACTS = {
    "270008": ("06-0000-0000", "平日 9時から18時"),
    "271403": ("072-000-0000", "平日 9時から17時30分"),
    "272027": ("072-000-0000", "平日 9時から17時30分"),
    "273210": ("072-000-0000", "平日 9時から17時30分"),
}
ANSWERS: dict[str, tuple[tuple[dict[str, object], onboarding.Words], ...]] = {
    "271403": (
        (
            {
                "subject": "login", "order": 15, "question": "使い方を、窓口で教えてもらえますか",
                "text": "はい。各区役所の総合案内で、あなたのスマートフォンをいっしょに見ながら案内します。予約は要りません。",
            },
            {
                "en": (
                    "Can somebody at the office show me how to use it?",
                    "Yes. At the information desk of each ward office we look at your phone together with you. No appointment needed.",
                ),
                "ja-easy": (
                    "使い方を、窓口で 教えて もらえますか", "はい。区役所の「総合案内」へ 来てください。いっしょに 見ます。",
                ),
                "vi": (
                    "Tôi có thể được hướng dẫn cách dùng tại quầy không?",
                    "Có. Tại quầy hướng dẫn của mỗi văn phòng quận, chúng tôi cùng xem điện thoại với bạn. Không cần đặt hẹn.",
                ),
            },
        ),
        (
            {
                "subject": "application", "order": 35, "question": "保育所の申込みは、どこに相談できますか",
                "text": "お住まいの区の保育担当か、「来庁予約」の保育課の相談窓口です。電話でも聞けます。",
            },
            {},
        ),
    ),
    "272027": (
        (
            {
                "subject": "application", "order": 35, "question": "粗大ごみの申込みを、電話でもできますか",
                "text": "はい。粗大ごみ受付センターに電話してください。受付番号は、紙に書いて、ごみに貼ります。",
            },
            {
                "en": (
                    "Can I also order bulky waste collection by phone?",
                    "Yes. Call the bulky waste centre. Write the number you are given on paper and stick it on the item.",
                )
            },
        ),
    ),
}  # fmt: skip


def prepare(town_id: str) -> None:
    """Doing it twice changes nothing, and what a town has decided meanwhile stays."""
    phone, hours = CONTACTS.get(town_id, ("", ""))
    Municipality.objects.filter(pk=town_id, phone="").update(phone=phone, hours=hours)
    onboarding.prepare(town_id, ANSWERS.get(town_id, ()), by=trail.PORTAL)
