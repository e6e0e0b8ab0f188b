"""What of a text goes into the index: its words, how they are read, and what they mean."""

from __future__ import annotations

from portal.lib import words
from portal.search.rules.synonyms import Thesaurus

# Latin letters before the others keep the three kinds apart: w保育, rホイク, m保育所.
WORD, READING = "w", "r"
# Counted with the words, so that one question tells how rare they are: no word can be this.
EVERY_ENTRY = "#"
# Nobody looks for a word as long as this; a text without spaces in a foreign script would be one.
LONGEST_TERM = 40
# A leaflet of a town has some hundred different words.
MOST_TERMS = 1500


def terms(text: str, thesaurus: Thesaurus) -> tuple[str, ...]:
    """Each term once, in the order of the text."""
    cut = words.cut(text)
    found: dict[str, None] = {}
    for word in cut:
        if word.is_content:
            found[WORD + word.norm] = None
            if word.reading and not word.is_latin:
                found[READING + word.reading] = None
    for said in thesaurus.said_in(cut):
        found[said.meaning.mark] = None
    return tuple([term for term in found if len(term) <= LONGEST_TERM][:MOST_TERMS])
