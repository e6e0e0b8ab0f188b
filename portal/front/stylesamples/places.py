"""Services, places and counters."""

import datetime as dt

from recommend.rules.sketch import sketch

from .common import HERE, States

NEAR = [(1, (34.573, 135.483)), (2, (34.561, 135.474)), (3, (34.55, 135.49))]
# Three doors of one house: one mark for all.
ONE_HOUSE = [(number, (34.573 + number / 1_000_000, 135.483)) for number in (1, 2, 3)]


def states(now: dt.datetime) -> dict[str, States]:
    return {
        **_services(now),
        "place_card": [
            ("距離つき", {"place": PLACE | {"open_hours": "10:00–20:00", "phone": "072-000-0000", "distance_m": 640}}),
            ("遠い、いま開いている", {"place": PLACE | {"distance_m": 2400, "distance_km": "2.4", "is_open": True, "openness": "開館中"}}),
            ("地図の番号つき", {"place": PLACE | {"number": 1}}),
            ("いまは閉まっている", {"place": PLACE | {"open_hours": "10:00–20:00", "openness": "きょうは休み", "is_accessible": True}}),
            ("空きがある", {"place": PLACE | {"vacancies": "0歳 2人・1歳 1人", "note": "11月1日の数です。"}}),
            ("最小", {"place": {"name": "名前だけ"}}),
        ],
        "place_map": [
            ("三つの場所", {"map": sketch(NEAR)}),
            ("距離をはかったところ", {"map": sketch(NEAR, (34.565, 135.48))}),
            ("一つの建物に三つ", {"map": sketch(ONE_HOUSE)}),
            ("地図の上", {"map": sketch(NEAR), "tiles": [{"url": "/static/img/favicon.svg", "x": 0, "y": 0}], "tiles_owner": "国土地理院"}),
            ("持ち主のない地図の上", {"map": sketch(NEAR), "tiles": [{"url": "/static/img/favicon.svg", "x": 0, "y": 0}]}),
        ],
        "visit_card": [("予約", {"visit": VISIT})],
        "counter_card": [("窓口", {"counter": COUNTER})],
        "move_card": [("引越し", {"move": MOVE})],
    }


def _services(now: dt.datetime) -> dict[str, States]:
    shelf = {"full": True, "stars": True}
    news = {"url": HERE, "title": "予約の本が届きました", "service": "図書館", "posted_at": now}
    return {
        "service_card": [
            ("つながっている", {"service": SERVICE | {"is_connected": True}}),
            ("町がすすめる", {"service": SERVICE | {"is_picked": True}}),
            ("まだ", {"service": SERVICE}),
            ("試している", {"service": SERVICE | {"is_trial": True, "logo": "/static/img/favicon.svg"}}),
            ("止まっている", {"service": SERVICE | {"is_running": False, "state": "down", "state_label": "いまは使えません"}}),
            ("最小", {"service": {"url": HERE, "name": "名前だけ"}}),
            ("別のサイトにある", {"service": SERVICE | {"is_outside": True}}),
            ("一覧で、伝わる情報も", shelf | {"service": SERVICE | {"claims": ["お名前", "お住まいの市町村"], "level": 2, "town": "堺市"}}),
            ("一覧で、町のために会社が動かす", shelf | {"service": SERVICE | {"slug": "bus", "operator": "見本交通", "town": "堺市"}}),
            ("一覧で、お気に入り", shelf | {"service": SERVICE | {"is_favourite": True, "slug": "library-2"}}),
            ("一覧で、ログインの前", {"full": True, "service": {"url": HERE, "name": "名前だけ", "kind_label": "本と学び"}}),
        ],
        "news_card": [
            ("未読", {"item": news | {"text": "12月5日までに。", "is_unread": True}}),
            ("読んだ、話題つき", {"item": news | {"topic": "予約"}}),
        ],
    }


PLACE = {"url": HERE, "name": "中央図書館", "address": "堺区大仙中町18-1", "kind": "図書館", "town": "堺市"}
SERVICE = {
    "url": HERE, "about_url": HERE, "name": "図書館", "slug": "library", "description": "本をさがし、予約する。", "operator": "堺市",
    "icon": "services", "is_running": True, "level": 1, "level_label": "カードを読み取ります", "kind_label": "本と学び",
}  # fmt: skip
VISIT = {
    "url": HERE, "title": "保育課 相談窓口", "summary": "あした 10:00", "status": "予約ずみ", "status_tone": "success", "town": "堺市",
}  # fmt: skip
COUNTER = {
    "pk": 1, "name": "保育課 相談窓口", "purpose": "入所の相談", "place": "堺区役所 2階", "municipality": {"name": "堺市"},
}  # fmt: skip
MOVE = {
    "from_town": "堺市", "to_town": "吹田市", "leaving": [{"url": HERE, "label": "転出届"}],
    "arriving": [{"url": HERE, "label": "転入届"}],
}  # fmt: skip
