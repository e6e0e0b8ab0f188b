"""Words that were published once, in Japanese, and are kept: shown in the reader's language where the catalogue has them."""

from django.utils.translation import gettext


def in_readers_words(published: str, town: str = "") -> str:
    """The text in the language of the page; as it was published when nobody translated it.

    What a resident agrees to is kept word for word, with the name of the town filled in. The catalogue knows it with `{town}`.
    """
    known_as = published.replace(town, "{town}") if town else published
    said = gettext(known_as) if known_as else ""
    return published if said == known_as else said.replace("{town}", town)
