"""A letter in other words: やさしい日本語, English, … The Japanese is the one that counts; the others explain it.

A language is complete or it is not offered: half a translation leaves out the half that mattered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from notifications.rules import wording
from notifications.rules.content import Content, Layout, Step, Text, compose
from notifications.rules.days import day_of
from notifications.rules.fields import Field, Kind
from notifications.rules.money import amount_of
from portal.lib import languages as known

OFFICIAL, EASY, OTHERS = known.OFFICIAL, known.EASY, known.OTHERS

_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def originals(layout: Layout) -> dict[str, str]:
    """Id → Japanese text, for all that a resident reads and that is not their own data, in the order of the letter."""
    found = {"document": layout.document, **{text.id: text.text for text in layout.texts if text not in layout.instruction}}
    found |= {step.id: step.label for step in layout.steps}
    listed = {fact.field for fact in layout.facts}
    named = {key for text in layout.texts for key in wording.placeholders(text.text)}
    for field in layout.declared:
        found |= _words_of(field, field.key, is_listed=field.key in listed) if field.key in listed | named else {}
    found |= {text.id: text.text for text in layout.instruction}
    return {key: text for key, text in found.items() if text}


def _words_of(field: Field, path: str, *, is_listed: bool) -> dict[str, str]:
    """The label, where it stands in the list, and the choices, which a text may name as well."""
    found = {f"field.{path}": field.label} if is_listed else {}
    found |= {f"choice.{path}.{choice}": choice for choice in field.choices}
    for column in field.columns:
        found |= _words_of(column, f"{path}.{column.key}", is_listed=is_listed)
    return found


def missing(layout: Layout, language: str) -> tuple[str, ...]:
    """Ids that this language has no words for yet, in the order of the letter."""
    said = layout.translations.get(language, {})
    return tuple(key for key in originals(layout) if not said.get(key, "").strip())


def begun(layout: Layout) -> tuple[str, ...]:
    """The languages other than Japanese that somebody has written anything for."""
    asked = originals(layout)
    return tuple(one for one in OTHERS if any(text.strip() for key, text in layout.translations.get(one, {}).items() if key in asked))


def complete(layout: Layout) -> tuple[str, ...]:
    """The languages a letter can be read in, Japanese first."""
    return (OFFICIAL, *(one for one in begun(layout) if not missing(layout, one)))


def said_in(layout: Layout, language: str) -> Layout:
    """The same layout in the words of a complete language. Conditions go on looking at the row as it was written."""
    words = layout.translations[language]
    return replace(
        layout,
        document=words["document"],
        declared=tuple(_field_in(field, words, field.key) for field in layout.declared),
        salutation=words.get("salutation", layout.salutation),
        headings=_texts_in(layout.headings, words),
        paragraphs=_texts_in(layout.paragraphs, words),
        closing=_texts_in(layout.closing, words),
        instruction=_texts_in(layout.instruction, words),
        steps=tuple(Step(one.id, words.get(one.id, one.label), one.url, one.when) for one in layout.steps),
        translations={},
    )


def read_in(layout: Layout, content: Content, language: str) -> Content:
    """What `content` says, in `language`: the same parts, the same values. Names and free texts stay as they were written."""
    held = dict.fromkeys((field.key for field in layout.fields), "") | dict(content.values)
    said = compose(said_in(layout, language), held, issuer=content.issuer, contact=content.contact, say=_Sayer(layout, language))
    return replace(said, number=content.number, addressee=content.addressee, shape=content.shape, deadline_on=content.deadline_on)


class _Sayer:
    """Turns one value of a row into the words of a language."""

    def __init__(self, layout: Layout, language: str) -> None:
        self.words = layout.translations[language]
        self.language = language

    def __call__(self, field: Field, value: str, path: str) -> str:
        if field.kind is Kind.CHOICE:
            return self.words.get(f"choice.{path}.{value}", value)
        if self.language == EASY:
            return value
        if field.kind is Kind.MONEY and value:
            return f"¥{amount_of(value):,}"
        if field.kind in {Kind.DATE, Kind.BIRTH_DATE} and (on := day_of(value)):
            return f"{on.day} {_MONTHS[on.month - 1]} {on.year}" if self.language == "en" else on.isoformat()
        return value


def _field_in(field: Field, words: Mapping[str, str], path: str) -> Field:
    columns = tuple(_field_in(column, words, f"{path}.{column.key}") for column in field.columns)
    return replace(field, label=words.get(f"field.{path}", field.label), columns=columns)


def _texts_in(texts: tuple[Text, ...], words: Mapping[str, str]) -> tuple[Text, ...]:
    return tuple(Text(one.id, words.get(one.id, one.text), one.when) for one in texts)


def unknown_places(layout: Layout) -> list[tuple[str, str, str]]:
    """(language, id of the text, what stands in its braces) for every place in a translation that no field fills."""
    return [
        (language, key, name)
        for language in begun(layout)
        for key, text in layout.translations[language].items()
        for name in wording.unknown(text, layout.places)
    ]
