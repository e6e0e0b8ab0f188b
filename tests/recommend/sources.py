"""Sources on a web site of this machine."""

import datetime as dt

from django.utils import timezone

from recommend.models import Source
from tests.cast import SAKAI

ROWS = ["中央図書館,堺区大仙中町18-1", "東図書館,東区北野田1077", "西図書館,西区鳳南町4丁444-1"]


def table(rows=ROWS) -> str:
    return "名称,住所\n" + "".join(f"{row}\n" for row in rows)


def many(count: int) -> list[str]:
    return [f"公園{number},{number}番地" for number in range(count)]


def source(address: str, **facts) -> Source:
    said = {
        "code": "test-source", "name": "堺市の図書館", "licence": "CC BY 4.0",
        "attribution": "堺市「図書館一覧」（CC BY 4.0）を加工して作成",
        "url": "https://www.city.example/opendata/", "municipality_id": SAKAI, "address": address, "kind": "table", "yields": "places",
        "place_kind": "library", "is_trusted": True, "due_at": timezone.now() - dt.timedelta(days=1), **facts,
    }  # fmt: skip
    return Source.objects.create(**said)
