"""Words, buttons and what stands around them."""

from .common import HERE, States

OPEN = {"status": "受付中", "status_tone": "success"}
ONWARD = {"href": HERE, "link_text": "受け取り方"}
DAYS = {"columns": ["日", "場所"], "rows": [["3日", "堺区役所"], ["10日", "南区役所"]]}
ASKED = {"code": "town-drill", "title": "防災訓練の案内", "text": "お住まいの区の訓練を、お知らせします。"}


def states() -> dict[str, States]:
    tones = ("neutral", "info", "success", "warning", "error")
    desk = {"town": "堺市", "phone": "072-233-1101"}
    kinds = {"主な操作": "", "ほかの操作": "outline", "目立たない操作": "text", "取り返しのつかない操作": "danger"}
    return {
        "button": [
            *((state, {"text": state, "kind": kind, "type": "button"}) for state, kind in kinds.items()),
            ("大きい", {"text": "申し込む", "size": "big", "type": "button"}),
            ("小さい、絵つき", {"text": "印刷する", "size": "small", "icon": "print", "type": "button"}),
            ("横いっぱい", {"text": "申し込む", "wide": True, "name": "go", "value": "next", "form_id": "nowhere", "type": "button"}),
            ("リンク", {"text": "手続を見る", "href": HERE}),
            ("大きいリンク", {"text": "手続を見る", "href": HERE, "kind": "outline", "size": "big", "wide": True, "icon": "search"}),
        ],
        "banner": [
            (tone, {"tone": tone, "title": "見出し", "text": "何があって、どうすればよいか。", "href": HERE, "link_text": "くわしく"})
            for tone in ("info", "success", "warning", "error", "emergency")
        ]
        + [("一文だけ", {"title": "保存しました"}), ("見出しなし", {"text": "今夜、1時間ほど止まります。"})],
        "status_chip": [(tone, {"text": tone, "tone": tone}) for tone in tones],
        "page_header": [
            ("ふつう", {"over": "堺市", "title": "保育所の入所申込み", "lead": "4月に入る方の申込みです。", **OPEN}),
            ("題名だけ", {"title": "お知らせ"}),
        ],
        "definition_list": [("ふつう", {"pairs": [("受付番号", "A-2026-0001"), ("場所", "堺区役所\n2階 5番窓口")]})],
        "disclosure": [
            ("閉じている", {"summary": "必要なもの", "text": "本人確認書類"}),
            ("開いている", {"summary": "必要なもの", "text": "印鑑", "open": True}),
        ],
        "empty_state": [
            ("何もない", {"icon": "inbox", "title": "お知らせはまだありません", "text": "届くと、ここに出ます。", **ONWARD}),
            ("題名だけ", {"title": "見つかりませんでした"}),
            ("一文だけ", {"text": "これで全部です。"}),
        ],
        "table": [
            ("せまい画面では一覧になる", {"caption": "今月の予定", **DAYS}),
            ("題のない表", DAYS),
        ],
        "search_box": [("どこでも", {"town": ""}), ("町の中で", {"town": "271403", "search_label": "堺市の中でさがす"})],
        "town_badge": [
            ("紋章がまだない", {"town": {"code": "271403", "name": "堺市", "crest": ""}}),
            ("紋章がある", {"town": {"code": "271403", "name": "堺市", "crest": "sample"}}),
        ],
        "consent_offers": [
            ("町が、手続の画面で聞く", {"town": "堺市", "onward": HERE, "offers": [{"town_id": "271403", "purpose": ASKED}]}),
        ],
        "help_beside": [("閉じている", {"subject": "login", "answers": [{"question": "番号が届きません", "text": "待ってください。"}]})],
        "call_us": [
            ("つながる", {"call": desk | {"is_open": True, "sentence": "いま開いています。17時15分まで"}}),
            ("時間外", {"call": desk | {"is_open": False, "sentence": "次は11月30日(月)の9時からです。"}}),
            ("時間が分からない", {"call": desk | {"is_open": None, "hours": "第2・第4土曜日も開庁"}}),
            ("時間とメール", {"call": desk | {"is_open": False, "hours": "平日 9時–17時15分", "email": "city@example.jp"}}),
        ],
        "only_japanese": [("日本語でない読み手にだけ出る", {"spoken": "vi"}), ("日本語の読み手には出ない", {"spoken": "ja"})],
        "print_button": [("スクリプトが動くときだけ出る", {})],
    }
