"""Cards of letters, of things to do, of information, of procedures."""

import datetime as dt

from .common import HELPED, HERE, LONG, States

BORN = "堺市南区にお住まいで、1歳のお子さんがいる方"


def states(now: dt.datetime) -> dict[str, States]:
    tomorrow = now.date() + dt.timedelta(days=1)
    letter = {"url": HERE, "title": "保育施設の利用調整の結果", "town": "堺市", "arrived_at": now - dt.timedelta(hours=3)}
    todo = {"url": HERE, "title": "現況届を出す", "town": "堺市"}
    event = {"url": HERE, "title": "1歳6か月の健康診査", "kind": "行事"}
    hit = {"url": HERE, "title": "犬の登録", "text": "犬を飼い始めたら30日以内に。", "town": "岸和田市"}
    return {
        "notice_card": [
            ("未読", {"notice": letter | {"is_unread": True, "due_on": tomorrow}}),
            ("読んだ", {"notice": letter}),
            ("カードを読むまで題名が見えない", {"notice": letter | {"title": "", "is_unread": True}}),
            ("取り消された", {"notice": letter | {"is_recalled": True}}),
            ("長い題名", {"notice": letter | {"title": LONG}}),
            ("読むのに本人確認が要る", {"notice": letter | {"is_strict": True, "kind": "決定の通知"}}),
            ("となりに人がいる", HELPED | {"notice": letter | {"is_unread": True}}),
            ("読み手のことば", {"notice": letter | {"title": "Thông báo về lịch thu gom rác", "lang": "vi", "is_circular": True}}),
            ("お便り", {"notice": letter | {"is_circular": True, "why": "堺市にお住まいで、3歳未満のお子さんがいる方へのお知らせです。"}}),
        ],
        "todo_card": [
            ("期限が近い", {"todo": todo | {"due_on": tomorrow}}),
            ("期限が先", {"todo": todo | {"due_on": tomorrow + dt.timedelta(days=40), "text": "6月30日までに出してください。"}}),
            ("期限も町もない", {"todo": {"url": HERE, "title": "あなたについて、登録する"}}),
            ("となりに人がいる", HELPED | {"todo": todo | {"due_on": tomorrow, "text": "出ません。"}}),
        ],
        "feed_card": [
            ("わけつき", {"card": event | {"town": "堺市", "text": "母子健康手帳を忘れずに。", "starts_on": tomorrow, "why": BORN}}),
            ("締切がある", {"card": event | {"kind": "補助", "deadline": tomorrow, "why": BORN}}),
            ("読み手のことば", {"card": event | {"title": "Khám sức khỏe 1 tuổi rưỡi", "text": "Mang theo sổ mẹ và bé.", "lang": "vi"}}),
            ("最小", {"card": {"url": HERE, "title": LONG, "kind": "お知らせ"}}),
        ],
        "procedure_card": [
            (
                "申し込める",
                {"procedure": {"url": HERE, "title": "犬の登録", "town": "岸和田市", "minutes": 5, "summary": "飼い始めて30日以内に。"}},
            ),
            ("当てはまりそう", {"procedure": {"url": HERE, "title": "子ども医療費の医療証", "town": "堺市", "minutes": 10, "fits": True}}),
            ("読み手のことば", {"procedure": {"url": HERE, "title": "Đăng ký thu gom rác", "summary": "Đồ lớn.", "lang": "vi"}}),
            ("締切がある", {"procedure": {"url": HERE, "title": "保育所の入所申込み", "town": "堺市", "deadline": tomorrow}}),
            ("となりに人がいる", HELPED | {"procedure": {"url": HERE, "title": "保育所の入所申込み（堺 さくら）"}}),
            ("審査中", {"procedure": {"url": HERE, "title": LONG, "status": "審査中", "status_tone": "info"}}),
        ],
        "draft_card": [
            ("書きかけ", {"draft": {"url": HERE, "title": "犬の登録", "town": "岸和田市", "step": "3ページ目", "saved_at": now}}),
            ("最小", {"draft": {"url": HERE, "title": LONG}}),
            ("となりに人がいる", HELPED | {"draft": {"url": HERE, "title": "保育所の入所申込み（堺 さくら）"}}),
        ],
        "hit_card": [
            ("種類と締切がある", {"kind_name": "手続", "hit": hit | {"deadline": tomorrow}}),
            ("読み手に合う", {"hit": hit | {"for_you": "犬を飼っている方", "concerns_you": True}}),
            ("だれのためか分かる", {"hit": hit | {"for_you": "犬を飼っている方"}}),
            ("なぜ出たか", {"hit": hit | {"because": [{"typed": "わんちゃん", "found": "犬"}, {"typed": "登録"}]}}),
            ("読み手のことば", {"hit": {"url": HERE, "title": "Cách đổ rác", "text": "Từ tháng tư.", "lang": "vi", "town": "堺市"}}),
            ("最小", {"hit": {"url": HERE, "title": LONG}}),
        ],
    }
