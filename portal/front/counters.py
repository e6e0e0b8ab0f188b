"""The counters of the demo: two in 堺市, one in 岸和田市 and, where it is opened, one in 吹田市."""

from datetime import time
from typing import Any

from portal.audit import trail
from procedures.actions import counters

MORNING, AFTERNOON = (time(9), time(12)), (time(13), time(16, 30))
WORKDAYS, WITH_SATURDAY = range(5), range(6)

COUNTERS: dict[str, tuple[tuple[range, dict[str, Any]], ...]] = {
    "271403": (
        (WORKDAYS, {
            "name": "保育課 相談窓口", "purpose": "保育所・こども園の選び方、申込みの書き方、待機の見通しを、担当者に相談できます。",
            "place": "堺市役所 本館 3階 5番", "phone": "072-000-0000（見本）",
            "bring": "母子健康手帳\n働いていることがわかるもの（あれば）",
            "slugs": ("nursery-admission",), "minutes": 30, "capacity": 2,
        }),
        (WITH_SATURDAY, {
            "name": "市民課 マイナンバーカード窓口", "purpose": "カードの受け取り、暗証番号の設定し直し、電子証明書の更新ができます。",
            "place": "堺市役所 本館 1階 2番", "phone": "072-000-0000（見本）",
            "bring": "マイナンバーカード（お持ちの方）\n交付通知書\n運転免許証などの本人確認書類",
            "question": "", "minutes": 15, "capacity": 4, "days_ahead": 60,
        }),
    ),
    "272027": (
        (WORKDAYS, {
            "name": "廃棄物対策課 粗大ごみ相談窓口", "purpose": "たくさん出すとき、運び出しが難しいときの出し方を相談できます。",
            "place": "岸和田市役所 新館 1階", "phone": "072-000-0000（見本）", "slugs": ("bulky-waste",), "minutes": 30, "capacity": 1,
        }),
    ),
    "272051": (
        (WORKDAYS, {
            "name": "保育幼稚園室 入園相談窓口", "purpose": "保育所・幼稚園の入園について、担当者に相談できます。",
            "place": "吹田市役所 低層棟 2階", "phone": "06-0000-0000（見本）",
            "slugs": ("nursery-admission",), "minutes": 30, "capacity": 1,
        }),
    ),
}  # fmt: skip


def prepare(town_id: str) -> None:
    """Doing it twice changes nothing."""
    for days, facts in COUNTERS.get(town_id, ()):
        counters.open_counter(town_id, facts, weekdays=days, hours=(MORNING, AFTERNOON), by=trail.PORTAL)
