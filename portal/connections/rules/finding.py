"""Whether a service is one of those that somebody looks for."""

from collections.abc import Sequence

from portal.lib.japanese import fold_width, name_key


def words_of(typed: str) -> tuple[str, ...]:
    """What was typed into the search box, as keys: 「ｻｶｲ　図書館」 gives two."""
    return tuple(key for word in fold_width(typed).split() if (key := name_key(word)))


def is_meant(words: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether each word stands in one of the texts, in whatever width, kana and letter case. No words: everything is meant."""
    keys = [name_key(text) for text in texts]
    return all(any(word in key for key in keys) for word in words)
