"""Who acts for whom, what the town announces, what a phone may be told."""

import datetime as dt
from types import SimpleNamespace

from .common import HELPED, HERE, NOBODY, States


def states(now: dt.datetime) -> dict[str, States]:
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
    acting = {"principal": {"full_name": "大阪 春子"}, "proxy": {"pk": NOBODY}}
    return {
        "proxy_card": [
            ("使える", {"card": proxy}),
            ("終わりにできる", {"card": proxy | {"is_open": True, "is_agent": False}}),
            ("となりに人がいる", HELPED | {"card": proxy}),
            ("返事待ち", {"card": proxy | {"name": "", "state": "返事待ち", "tone": "warning", "is_active": False}}),
        ],
        "acting_banner": [("代理で操作中", {"acting": acting}), ("となりに人がいる", HELPED | {"acting": acting})],
        "standing": [
            ("お知らせが出ている", {"copies": [announced]}),
            ("住む町が試行中", {"town": SimpleNamespace(announced=[announced], stage="pilot", name="堺市")}),
        ],
        "push_offer": [
            ("できるブラウザーでだけ出る", {"push_key": ""}),
            ("静かに、あとで戻る", {"push_key": "", "quiet": True, "next": HERE}),
        ],
    }
