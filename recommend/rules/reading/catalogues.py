"""Answers of a data catalogue (CKAN, as BODIK runs it): which file of a data set is the newest of a format."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit


class NoSuchFile(ValueError):
    """`why` is a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class FileOfSet:
    url: str
    name: str


def question(address: str) -> str:
    """The catalogue's own question for a data set, whether its page or the question was given."""
    parts = urlsplit(address)
    if "/api/" in parts.path or parse_qs(parts.query).get("id"):
        return address
    base, found, name = parts.path.partition("/dataset/")
    if not found:
        return address
    return parts._replace(path=f"{base}/api/3/action/package_show", query=f"id={name.split('/')[0]}").geturl()


def newest(answer: bytes, wanted: str, asked: str) -> FileOfSet:
    """The newest file of the format `wanted` ("CSV"; "" is any table). Raises `NoSuchFile`."""
    try:
        told = json.loads(answer)
        is_there = told.get("success", True)
        files = [one for one in told["result"]["resources"] if isinstance(one, dict)] if is_there else []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NoSuchFile("カタログの返事が読めません。データセットの住所を確かめてください。") from None
    if not is_there:
        raise NoSuchFile("カタログに、このデータがありません。データセットの住所を確かめてください。")
    formats = {wanted.upper()} if wanted else {"CSV", "XLSX"}
    fitting = [one for one in files if _format(one) in formats and str(one.get("url") or "").startswith(("http://", "https://", "/"))]
    if not fitting:
        there = "・".join(sorted({_format(one) for one in files} - {""})) or "なし"
        raise NoSuchFile(f"カタログに{'・'.join(sorted(formats))}の形のファイルがありません（あるもの：{there}）。"[:280])
    best = max(fitting, key=lambda one: (str(one.get("last_modified") or one.get("created") or ""), int_of(one.get("position"))))
    return FileOfSet(urljoin(asked, str(best["url"])), str(best.get("name") or best["url"])[:200])


def int_of(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _format(one: dict[str, Any]) -> str:
    told = str(one.get("format") or "").upper().strip(". ")
    return told or str(one.get("url") or "").rpartition(".")[2].upper()[:8]
