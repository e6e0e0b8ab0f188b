"""What is wrong with a written audience rule, in one sentence for the clerk who wrote it."""

from collections.abc import Mapping, Sequence
from typing import Any


class AudienceProblem(ValueError):
    """Carries one Japanese sentence: where, what, what to do."""


def explained(error: Mapping[str, Any]) -> str:
    """The sentence for one of pydantic's `errors()`."""
    place = _place(error["loc"])
    return f"対象のきまりの「{place}」：{_what(error)}" if place else f"対象のきまり：{_what(error)}"


# A condition with one key beside its name: the name adds nothing to the place.
_TAGS = frozenset({"area", "lang", "interests", "postal", "work", "dwelling", "car", "pets", "moved", "due", "care", "disability", "near"})


def _place(loc: Sequence[str | int]) -> str:
    """("all", "all", 1, "some", "where") -> "all の2番目 > some > where"; pydantic repeats the kind of node before its key."""
    words: list[str] = []
    for step in loc:
        if isinstance(step, int) and words:
            words[-1] += f" の{step + 1}番目"
        elif not (words and words[-1] == step) and step not in _TAGS:
            words.append(str(step))
    return " > ".join(words)


def _what(error: Mapping[str, Any]) -> str:
    kind, told = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(told["error"])
    if kind == "literal_error":
        return f"「{_short(error['input'])}」は使えない言葉です。使えるのは {told['expected'].replace(' or ', ', ')} です。"
    if kind == "string_pattern_mismatch":
        if "{3,7}" in told["pattern"]:
            return f"「{_short(error['input'])}」は郵便番号の先頭として読めません。3けたから7けたの数字だけで入れてください。"
        return f"「{_short(error['input'])}」は大阪府内の市町村・区の番号ではありません。6けたの数字で入れてください。"
    return _SENTENCES.get(kind, "この形では読めません。例のとおりに書いてください。").format(input=_short(error["input"]), **told)


_ATTRS = "area・age・lang・interests・postal・near・work・household・moved・due・dwelling・car・pets・care・disability。"
_SENTENCES = {
    "extra_forbidden": "使えない項目があります。項目の名前を確かめて、余分なものを消してください。",
    "missing": "必要な項目がありません。書き足してください。",
    "union_tag_invalid": "条件の種類が分かりません。all・any・not・some か、attr に次のどれかを入れてください：" + _ATTRS,
    "union_tag_not_found": "条件の形になっていません。{{ }} で囲んだ条件を入れてください。",
    "too_short": "空になっています。1つ以上入れてください。",
    "too_long": "多すぎます。{max_length}個までにしてください。",
    "int_type": "「{input}」は数ではありません。半角の整数を入れてください。",
    "float_type": "「{input}」は数ではありません。半角の小数を入れてください。",
    "finite_number": "「{input}」は数ではありません。半角の小数を入れてください。",
    "greater_than_equal": "{input} は小さすぎます。{ge} 以上にしてください。",
    "less_than_equal": "{input} は大きすぎます。{le} 以下にしてください。",
    "tuple_type": "[ ] で囲んだ並びを入れてください。",
    "string_too_short": "空になっています。名前を入れてください。",
    "string_too_long": "長すぎます。{max_length}文字までにしてください。",
    "string_type": '「{input}」は文字ではありません。" " で囲んでください。',
}


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 30 else text[:29] + "…"
