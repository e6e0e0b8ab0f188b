"""The languages of the portal, of its letters and of its forms, by the names that their readers know them by."""

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

# Those in which the whole portal speaks: a catalogue that lacks a text is not offered (tests/ui/test_languages.py).
OFFERED = tuple(NAMES)

# What a browser and a screen reader call them. There is no registered name for やさしい日本語: to a voice it is Japanese.
TAGS: Mapping[str, str] = {EASY: OFFICIAL, "zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "tl": "fil"}


def tag_of(language: str) -> str:
    """What the `lang` attribute calls one of our languages."""
    return TAGS.get(language, language)


# Django keeps a list of its own; these are missing there. Browsers ask for Filipino as "fil".
UNKNOWN_TO_DJANGO: Mapping[str, Mapping[str, object]] = {
    EASY: {"bidi": False, "code": EASY, "name": "Easy Japanese", "name_local": NAMES[EASY]},
    "tl": {"bidi": False, "code": "tl", "name": "Filipino", "name_local": NAMES["tl"]},
    "fil": {"fallback": ["tl"]},
}
