"""Ways through pages and through time."""

import datetime as dt

from django.core.paginator import Paginator

from .common import HERE, States

TABS = [
    {"label": "未読", "url": HERE, "is_current": True, "count": 2},
    {"label": "すべて", "url": HERE, "is_current": False, "count": 20},
]
PLAIN_TABS = [{"label": "地図", "url": HERE, "is_current": True}, {"label": "一覧", "url": HERE, "is_current": False}]


def states(now: dt.datetime) -> dict[str, States]:
    steps = [
        {"label": "あなたのこと", "url": HERE, "state": "done"},
        {"label": "お子さん", "state": "current"},
        {"label": "希望", "state": "todo"},
    ]
    course = [
        {"title": "受け付けました", "at": now - dt.timedelta(days=2), "state": "done"},
        {"title": "審査", "text": "書類を確かめています。", "state": "current"},
        {"title": "結果", "state": "todo"},
    ]
    return {
        "breadcrumb": [("ふつう", {"crumbs": [("手続", HERE), ("堺市", HERE)], "here": "犬の登録"})],
        "tabs": [("二つ", {"label": "見本の切り替え", "tabs": TABS}), ("数のないもの", {"label": "見本の並び", "tabs": PLAIN_TABS})],
        "step_nav": [("3ページのうち2ページ目", {"steps": steps, "number": 2, "total": 3})],
        "timeline": [("途中", {"events": course})],
        "pagination": [
            ("途中のページ", {"page_obj": Paginator(range(100), 10).page(2), "query": ""}),
            ("はじめのページ", {"page_obj": Paginator(range(100), 10).page(1), "query": "q=%E7%8A%AC", "pages_label": "はじめ"}),
            ("おわりのページ", {"page_obj": Paginator(range(100), 10).page(10), "query": "q=%E7%8A%AC", "pages_label": "おわり"}),
            ("一ページだけ（出ない）", {"page_obj": Paginator(range(5), 10).page(1), "query": ""}),
        ],
    }
