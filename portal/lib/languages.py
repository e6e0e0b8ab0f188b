"""The languages in which letters and forms may be written besides Japanese, by the names that their readers know them by."""

from collections.abc import Mapping

OFFICIAL = "ja"
EASY = "ja-easy"
NAMES: Mapping[str, str] = {
    OFFICIAL: "日本語",
    EASY: "やさしい日本語",
    "en": "English",
    "zh-hans": "简体中文",
    "zh-hant": "繁體中文",
    "ko": "한국어",
    "vi": "Tiếng Việt",
    "tl": "Filipino",
    "pt": "Português",
    "es": "Español",
    "ne": "नेपाली",
    "id": "Bahasa Indonesia",
    "th": "ไทย",
}
OTHERS = tuple(code for code in NAMES if code != OFFICIAL)
