"""What the living page of the design shows: for each component its states, each a name and the parameters."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.core.paginator import Paginator

from recommend.rules.sketch import sketch

States = Sequence[tuple[str, Mapping[str, object]]]
LONG = "独立行政法人国立病院機構大阪南医療センター附属大阪南看護学校ならびに地域医療連携室の夜間・休日窓口の変更について"
HERE = "#main"
ASKED = {"code": "town-drill", "title": "防災訓練の案内", "text": "お住まいの区の訓練を、お知らせします。"}
NOBODY = "00000000-0000-0000-0000-000000000000"


def samples(now: dt.datetime) -> dict[str, States]:
    """By the component's name. `now` makes "3時間前" and "あした" true."""
    tomorrow = now.date() + dt.timedelta(days=1)
    return {**_words(), **_cards(now, tomorrow), **_ways(now), **_people(now)}


def _words() -> dict[str, States]:
    tones = ("neutral", "info", "success", "warning", "error")
    desk = {"town": "堺市", "phone": "072-233-1101"}
    kinds = {"主な操作": "", "ほかの操作": "outline", "目立たない操作": "text", "取り返しのつかない操作": "danger"}
    return {
        "button": [
            *((state, {"text": state, "kind": kind, "type": "button"}) for state, kind in kinds.items()),
            ("大きい", {"text": "申し込む", "size": "big", "type": "button"}),
            ("小さい、絵つき", {"text": "印刷する", "size": "small", "icon": "print", "type": "button"}),
            ("リンク", {"text": "手続を見る", "href": HERE}),
        ],
        "banner": [
            (tone, {"tone": tone, "title": "見出し", "text": "何があって、どうすればよいか。", "href": HERE, "link_text": "くわしく"})
            for tone in ("info", "success", "warning", "error", "emergency")
        ],
        "status_chip": [(tone, {"text": tone, "tone": tone}) for tone in tones],
        "page_header": [
            (
                "ふつう",
                {
                    "over": "堺市",
                    "title": "保育所の入所申込み",
                    "lead": "4月に入る方の申込みです。",
                    "status": "受付中",
                    "status_tone": "success",
                },
            )
        ],
        "definition_list": [("ふつう", {"pairs": [("受付番号", "A-2026-0001"), ("場所", "堺区役所\n2階 5番窓口")]})],
        "disclosure": [
            ("閉じている", {"summary": "必要なもの", "text": "本人確認書類"}),
            ("開いている", {"summary": "必要なもの", "text": "印鑑", "open": True}),
        ],
        "empty_state": [
            (
                "何もない",
                {
                    "icon": "inbox",
                    "title": "お知らせはまだありません",
                    "text": "届くと、ここに出ます。",
                    "href": HERE,
                    "link_text": "受け取り方",
                },
            )
        ],
        "table": [
            (
                "せまい画面では一覧になる",
                {"caption": "今月の予定", "columns": ["日", "場所"], "rows": [["3日", "堺区役所"], ["10日", "南区役所"]]},
            )
        ],
        "search_box": [("どこでも", {"town": ""})],
        "town_badge": [("紋章がまだない", {"town": {"code": "271403", "name": "堺市", "crest": ""}})],
        "consent_offers": [
            ("町が、手続の画面で聞く", {"town": "堺市", "onward": HERE, "offers": [{"town_id": "271403", "purpose": ASKED}]}),
        ],
        "help_beside": [("閉じている", {"subject": "login", "answers": [{"question": "番号が届きません", "text": "待ってください。"}]})],
        "call_us": [
            ("つながる", {"call": desk | {"is_open": True, "sentence": "いま開いています。17時15分まで"}}),
            ("時間外", {"call": desk | {"is_open": False, "sentence": "次は11月30日(月)の9時からです。"}}),
            ("時間が分からない", {"call": desk | {"is_open": None, "hours": "第2・第4土曜日も開庁"}}),
        ],
        "only_japanese": [("日本語でない読み手にだけ出る", {})],
        "print_button": [("スクリプトが動くときだけ出る", {})],
    }


def _cards(now: dt.datetime, tomorrow: dt.date) -> dict[str, States]:
    letter = {"url": HERE, "title": "保育施設の利用調整の結果", "town": "堺市", "arrived_at": now - dt.timedelta(hours=3)}
    service = {
        "url": HERE,
        "name": "図書館",
        "description": "本をさがし、予約する。",
        "operator": "堺市",
        "icon": "services",
        "is_running": True,
    }
    todo = {"url": HERE, "title": "現況届を出す", "town": "堺市"}
    place = {"url": HERE, "name": "中央図書館", "address": "堺区大仙中町18-1", "kind": "図書館", "town": "堺市", "distance_m": 640}
    return {
        "notice_card": [
            ("未読", {"notice": letter | {"is_unread": True, "due_on": tomorrow}}),
            ("読んだ", {"notice": letter}),
            ("カードを読むまで題名が見えない", {"notice": letter | {"title": "", "is_unread": True}}),
            ("取り消された", {"notice": letter | {"is_recalled": True}}),
            ("長い題名", {"notice": letter | {"title": LONG}}),
            ("お便り", {"notice": letter | {"is_circular": True, "why": "堺市にお住まいで、3歳未満のお子さんがいる方へのお知らせです。"}}),
        ],
        "todo_card": [
            ("期限が近い", {"todo": todo | {"due_on": tomorrow}}),
            ("期限が先", {"todo": todo | {"due_on": tomorrow + dt.timedelta(days=40), "text": "6月30日までに出してください。"}}),
        ],
        "feed_card": [
            (
                "わけつき",
                {
                    "card": {
                        "url": HERE,
                        "title": "1歳6か月の健康診査",
                        "kind": "行事",
                        "town": "堺市",
                        "text": "母子健康手帳を持ってきてください。",
                        "starts_on": tomorrow,
                        "why": "堺市南区にお住まいで、1歳のお子さんがいる方",
                    }
                },
            )
        ],
        "procedure_card": [
            (
                "申し込める",
                {"procedure": {"url": HERE, "title": "犬の登録", "town": "岸和田市", "minutes": 5, "summary": "飼い始めて30日以内に。"}},
            ),
            ("当てはまりそう", {"procedure": {"url": HERE, "title": "子ども医療費の医療証", "town": "堺市", "minutes": 10, "fits": True}}),
            ("読み手のことば", {"procedure": {"url": HERE, "title": "Đăng ký thu gom rác cỡ lớn", "lang": "vi", "town": "堺市"}}),
            ("審査中", {"procedure": {"url": HERE, "title": LONG, "status": "審査中", "status_tone": "info"}}),
        ],
        "draft_card": [
            ("書きかけ", {"draft": {"url": HERE, "title": "犬の登録", "town": "岸和田市", "step": "3ページ目", "saved_at": now}})
        ],
        "service_card": [
            ("つながっている", {"service": service | {"is_connected": True}}),
            ("町がすすめる", {"service": service | {"is_picked": True}}),
            ("まだ", {"service": service}),
        ],
        "news_card": [
            (
                "未読",
                {
                    "item": {
                        "url": HERE,
                        "title": "予約の本が届きました",
                        "text": "12月5日までに。",
                        "service": "図書館",
                        "posted_at": now,
                        "is_unread": True,
                    }
                },
            )
        ],
        "hit_card": [
            (
                "読み手に合う",
                {
                    "kind_name": "手続",
                    "hit": {
                        "url": HERE,
                        "title": "犬の登録",
                        "text": "犬を飼い始めたら30日以内に。",
                        "town": "岸和田市",
                        "deadline": tomorrow,
                    },
                },
            ),
            ("読み手のことば", {"hit": {"url": HERE, "title": "Cách đổ rác", "text": "Từ tháng tư.", "lang": "vi", "town": "堺市"}}),
        ],
        "place_map": [("三つの場所", {"map": sketch([(1, (34.573, 135.483)), (2, (34.561, 135.474)), (3, (34.55, 135.49))])})],
        "place_card": [
            ("距離つき", {"place": place | {"open_hours": "10:00–20:00", "phone": "072-000-0000"}}),
            ("最小", {"place": {"name": "名前だけ"}}),
        ],
        "visit_card": [
            (
                "予約",
                {
                    "visit": {
                        "url": HERE,
                        "title": "保育課 相談窓口",
                        "summary": "あした 10:00",
                        "status": "予約ずみ",
                        "status_tone": "success",
                        "town": "堺市",
                    }
                },
            )
        ],
        "counter_card": [
            (
                "窓口",
                {
                    "counter": {
                        "pk": 1,
                        "name": "保育課 相談窓口",
                        "purpose": "入所の相談",
                        "place": "堺区役所 2階",
                        "municipality": {"name": "堺市"},
                    }
                },
            )
        ],
        "move_card": [
            (
                "引越し",
                {
                    "move": {
                        "from_town": "堺市",
                        "to_town": "吹田市",
                        "leaving": [{"url": HERE, "label": "転出届"}],
                        "arriving": [{"url": HERE, "label": "転入届"}],
                    }
                },
            )
        ],
    }


def _ways(now: dt.datetime) -> dict[str, States]:
    steps = [
        {"label": "あなたのこと", "url": HERE, "state": "done"},
        {"label": "お子さん", "state": "current"},
        {"label": "希望", "state": "todo"},
    ]
    course = [
        {"title": "受け付けました", "at": now - dt.timedelta(days=2), "state": "done"},
        {"title": "審査", "state": "current"},
        {"title": "結果", "state": "todo"},
    ]
    return {
        "breadcrumb": [("ふつう", {"crumbs": [("手続", HERE), ("堺市", HERE)], "here": "犬の登録"})],
        "tabs": [
            (
                "二つ",
                {
                    "label": "見本の切り替え",
                    "tabs": [
                        {"label": "未読", "url": HERE, "is_current": True, "count": 2},
                        {"label": "すべて", "url": HERE, "is_current": False, "count": 20},
                    ],
                },
            )
        ],
        "step_nav": [("3ページのうち2ページ目", {"steps": steps, "number": 2, "total": 3})],
        "timeline": [("途中", {"events": course})],
        "pagination": [("途中のページ", {"page_obj": Paginator(range(100), 10).page(2), "query": ""})],
    }


def _people(now: dt.datetime) -> dict[str, States]:
    hour = dt.timedelta(hours=1)
    announced = {
        "texts": {"ja": "今夜、1時間ほど止まります。"},
        "begins_at": (now - hour).isoformat(),
        "ends_at": (now + hour).isoformat(),
    }
    proxy = {
        "id": NOBODY,
        "name": "大阪 春子",
        "kind": "家族",
        "state": "使えます",
        "tone": "success",
        "things": ["お知らせを読む"],
        "last_on": now.date() + dt.timedelta(days=300),
        "is_agent": True,
        "is_active": True,
        "is_open": False,
    }
    return {
        "proxy_card": [
            ("使える", {"card": proxy}),
            ("返事待ち", {"card": proxy | {"name": "", "state": "返事待ち", "tone": "warning", "is_active": False}}),
        ],
        "acting_banner": [("代理で操作中", {"acting": {"principal": {"full_name": "大阪 春子"}, "proxy": {"pk": NOBODY}}})],
        "standing": [("お知らせが出ている", {"copies": [announced]})],
        "push_offer": [("できるブラウザーでだけ出る", {"push_key": ""})],
    }
