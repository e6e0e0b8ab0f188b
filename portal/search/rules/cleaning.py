"""A question that is left for clerks carries nobody's data: numbers, addresses and names are taken out before it is kept.

What is left is shown to whoever asks before they send it, for no rule knows every name.
"""

from __future__ import annotations

import re

from portal.lib import words

LONGEST, SHORTEST = 120, 4
# What is longer than so many times what is kept is cut before it is looked at: a megabyte would be looked at for minutes.
_TIMES = 4
GONE = "〇〇"
_MAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9.-]+")
_LINK = re.compile(r"(https?://|www\.)\S+")
# Telephone, My Number, insurance and card numbers; a year, an age or a price has at most four digits in a row.
_NUMBER = re.compile(r"\d(?:[\s().-]*\d){4,}")
_BLOCK = re.compile(r"\d+(?:丁目|番地?|号)(?:\d*(?:番地?|号))*|\d+-\d+(?:-\d+)?")
_CALLED = ("さん", "様", "さま", "氏", "ちゃん", "君", "くん")


def cleaned(question: str, *, longest: int = LONGEST) -> str:
    """The question without what may say who asks; "" when nothing of it is left to answer."""
    text = " ".join(words.plain(question[: longest * _TIMES]).split())
    for pattern in (_MAIL, _LINK, _NUMBER, _BLOCK):
        text = pattern.sub(GONE, text)
    text = _without_names(text)[:longest].strip()
    said = text.replace(GONE, "")
    return text if len(words.letters(said)) >= SHORTEST else ""


def key_of(question: str) -> str:
    """Under which two ways of typing one question meet."""
    said = question.replace(GONE, " ")
    found = [word.norm for word in words.cut(said) if word.is_content]
    return " ".join(found)[:LONGEST] or words.letters(words.plain(said))[:LONGEST]


def _without_names(text: str) -> str:
    """Family and given name side by side, and a name that is called by さん."""
    cut = words.cut(text)
    for place, word in enumerate(cut):
        if not word.is_name:
            continue
        after = cut[place + 1] if place + 1 < len(cut) else None
        if after is not None and after.is_name:
            text = text.replace(word.surface + after.surface, GONE).replace(f"{word.surface} {after.surface}", GONE)
        elif after is not None and after.surface in _CALLED:
            text = text.replace(word.surface + after.surface, GONE + after.surface)
    return text
