"""Whether a wheelchair gets in, as far as the source says so."""

from collections.abc import Iterable, Sequence

_SPEAKS_OF_IT = ("車いす", "車椅子", "車イス", "バリアフリー", "多機能トイレ", "多目的トイレ")
_NO = ("", "無", "なし", "無し", "不可", "×", "0", "いいえ", "false", "未対応", "非対応", "不明")


def is_accessible(facts: Iterable[Sequence[str]]) -> bool:
    """Only what is said: a place of which nothing is known may be accessible, but nobody is sent there for it."""
    return any(
        any(word in label for word in _SPEAKS_OF_IT) and text.strip().lower() not in _NO and not text.startswith(("なし", "無", "不可"))
        for label, text in facts
    )
