"""Letters as Japanese offices write them: one width, one kana, names compared without being rewritten.

Neither NFKC nor NFC is used on whole texts: both turn compatibility ideographs, which live in people's names, into other
letters (U+FA19 becomes U+795E). Kanji pass through every function of this module unchanged, except in keys, which are for
comparing and are never shown or stored as a name.
"""

from __future__ import annotations

import re
import unicodedata

_ASCII = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
# CP932 files come back from different programs with different code points for the same stroke.
_STROKES = {0x3000: " ", 0x00A0: " ", 0x2212: "-", 0x2010: "-", 0x2011: "-", 0x301C: "~"}
_HALF_KANA = {half: unicodedata.normalize("NFKC", chr(half)) for half in range(0xFF61, 0xFFA0)}
_ONE_WIDTH: dict[int, int | str] = {**_ASCII, **_STROKES, **_HALF_KANA}

_VOICED, _HALF_VOICED = "\u3099", "\u309a"
_MARKS = {_VOICED: _VOICED, _HALF_VOICED: _HALF_VOICED, "\u309b": _VOICED, "\u309c": _HALF_VOICED}
_ALONE = str.maketrans({_VOICED: "\u309b", _HALF_VOICED: "\u309c"})
_KANA_AND_MARK = re.compile("([\u3041-\u3096\u309d\u30a1-\u30fa\u30fd])([\u3099\u309a\u309b\u309c])")

_KATAKANA = {hira: hira + 0x60 for hira in [*range(0x3041, 0x3097), 0x309D, 0x309E]}
_HIRAGANA = {katakana: hiragana for hiragana, katakana in _KATAKANA.items()}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BETWEEN_NAMES = re.compile(r"[\s・･=.,'’-]+")
_READING = re.compile("[\u30a1-\u30fa\u30fcヽヾ・ ]+")

# Letters that one family writes and another office types. For comparing only; source: the pairs that offices meet most
# often when they move names from JIS level 1 to the family register's letters.
_VARIANTS = str.maketrans(
    "髙﨑嵜碕𠮷邊邉濱濵瀨德神桒𣘺栁齋齊斎澤廣嶋嶌眞惠國淵渕館舘槇曾籔冨髮條",
    "高崎崎崎吉辺辺浜浜瀬徳神桑橋柳斉斉斉沢広島島真恵国渕渕館館槙曽薮富髪条",
)
_COMPANIES = {
    "㈱": "株式会社", "(株)": "株式会社", "㈲": "有限会社", "(有)": "有限会社", "㈳": "社団法人", "(社)": "社団法人",
    "㈶": "財団法人", "(財)": "財団法人", "㈻": "学校法人", "(学)": "学校法人", "(福)": "社会福祉法人",
}  # fmt: skip
_COMPANY = re.compile("|".join(map(re.escape, _COMPANIES)))

GETA = "〓"
_CP932_STANDS_FOR = {"\u2014": "\u2015", "\u00a0": " ", "\u2010": "-", "\u2011": "-", "\u00a5": "￥", "\u203e": "￣"}


def fold_width(text: str) -> str:
    """Latin letters, digits, signs and spaces half width, kana full width with its dots joined; kanji as they are.

    "ＡＢＣ　１２３ ｶﾞ" becomes "ABC 123 ガ". Folding twice changes nothing more.
    """
    if text.isascii():
        return text
    joined = _KANA_AND_MARK.sub(_join, text.translate(_ONE_WIDTH))
    return joined.translate(_ALONE)


def fold_kana(text: str) -> str:
    """`fold_width`, and hiragana as katakana. Small letters and long vowels stay: ショウタ and シヨウタ may be two people."""
    return fold_width(text).translate(_KATAKANA)


def to_hiragana(text: str) -> str:
    """Katakana as hiragana; everything else stays."""
    return text.translate(_HIRAGANA)


def is_reading(text: str) -> bool:
    """Whether the folded text is katakana only, as a reading (振り仮名) must be."""
    return _READING.fullmatch(fold_kana(text)) is not None


def name_key(name: str) -> str:
    """A key under which one name meets itself, however a clerk typed width, spaces, kana and letter case.

    Glyph selectors (IVS) are left out: a font may show them, two files seldom agree on them.
    """
    return _BETWEEN_NAMES.sub("", _SELECTORS.sub("", fold_kana(name))).casefold()


def variant_key(name: str) -> str:
    """`name_key` that also takes 髙 for 高 and 﨑 for 崎. A meeting here is a hint to look, not proof of one person."""
    return name_key(name).translate(_VARIANTS)


def same_name(one: str, other: str) -> bool:
    return name_key(one) == name_key(other)


def company_key(name: str) -> str:
    """A key for comparing names of companies: ㈱, (株) and 株式会社 are one."""
    return name_key(_COMPANY.sub(lambda short: _COMPANIES[short[0]], fold_width(name)))


def encode_cp932(text: str) -> bytes:
    """The text for Excel of a Japanese Windows. What CP932 does not hold becomes 〓, never an error.

    髙, 﨑 and ㈱ are held. Selectors are dropped (the base letter stays), accents too (é becomes e), 𠮷 becomes 〓: writing
    another kanji for it would look right and be another name. `lost_in_cp932` tells which letters that were.
    """
    bare = _SELECTORS.sub("", text)
    # Most texts are held whole: letter by letter, a file of ten thousand cases takes a minute.
    return bare.encode("cp932") if _is_cp932(bare) else "".join(_for_cp932(letter) for letter in bare).encode("cp932")


def lost_in_cp932(text: str) -> list[str]:
    """The letters that `encode_cp932` writes as 〓, in order, each once."""
    bare = _SELECTORS.sub("", text)
    letters = () if _is_cp932(bare) else dict.fromkeys(bare)
    return [letter for letter in letters if letter != GETA and _for_cp932(letter) == GETA]


def _join(pair: re.Match[str]) -> str:
    joined = unicodedata.normalize("NFC", pair[1] + _MARKS[pair[2]])
    return joined if len(joined) == 1 else pair[0]


def _for_cp932(letter: str) -> str:
    for candidate in (letter, _CP932_STANDS_FOR.get(letter, GETA), _without_accent(letter)):
        if candidate != GETA and _is_cp932(candidate):
            return candidate
    return GETA


def _without_accent(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else GETA


def _is_cp932(text: str) -> bool:
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
