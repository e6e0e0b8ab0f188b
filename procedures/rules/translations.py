"""A form in other words: やさしい日本語, English, … The Japanese is the one that counts; the office reads nothing else.

Texts have addresses that stay: `page.child.title`, `field.members.name.label`, `choice.relation.mother`, `check.child.0`. A language is
complete or it is not published: half a translation leaves out the half that mattered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portal.lib.languages import OFFICIAL, OTHERS
from procedures.rules.definition import Choice, Cosigner, Definition, Field, Kind, Page
from procedures.rules.problems import Problem

_OF_FIELD = ("label", "hint", "text", "unit", "row_label")


def originals(definition: Definition) -> dict[str, str]:
    """Address → Japanese text, in the order of the form. Facilities keep their names: that is what stands on their doors."""
    found = [pair for page in definition.pages for pair in _of_page(page)]
    found += [(f"cosigner.{one.key}.{name}", getattr(one, name)) for one in definition.cosigners for name in ("label", "text")]
    return {address: text for address, text in found if text}


def _of_page(page: Page) -> Iterator[tuple[str, str]]:
    yield f"page.{page.key}.title", page.title
    yield f"page.{page.key}.lead", page.lead
    for field in page.fields:
        yield from _of_field(field, field.key)
    yield from ((f"check.{page.key}.{place}", check.say) for place, check in enumerate(page.checks))


def _of_field(field: Field, path: str) -> Iterator[tuple[str, str]]:
    yield from ((f"field.{path}.{name}", getattr(field, name)) for name in _OF_FIELD)
    if field.kind is not Kind.FACILITIES:
        yield from ((f"choice.{path}.{choice.value}", choice.label) for choice in field.choices)
        yield from {f"group.{path}.{choice.group}": choice.group for choice in field.choices}.items()
    for inner in field.fields:
        yield from _of_field(inner, f"{path}.{inner.key}")
    yield from ((f"check.{path}.{place}", check.say) for place, check in enumerate(field.checks))


def missing(definition: Definition, language: str) -> tuple[str, ...]:
    """Addresses that this language has no words for yet, in the order of the form."""
    said = definition.translations.get(language, {})
    return tuple(address for address in originals(definition) if not said.get(address, "").strip())


def begun(definition: Definition) -> tuple[str, ...]:
    """The languages other than Japanese that somebody has written anything for."""
    asked = originals(definition)
    return tuple(one for one in OTHERS if any(text.strip() and at in asked for at, text in definition.translations.get(one, {}).items()))


def complete(definition: Definition) -> tuple[str, ...]:
    """The languages a form can be filled in in, Japanese first."""
    return (OFFICIAL, *(one for one in begun(definition) if not missing(definition, one)))


def faults(definition: Definition) -> Iterator[Problem]:
    texts = originals(definition)
    for language in begun(definition):
        for address in missing(definition, language):
            yield Problem("not_translated", facts={"place": texts[address][:60], "language": language})


def said_in(definition: Definition, language: str) -> Definition:
    """The same form in the words of a complete language; what it asks, compares and works out stays as it is."""
    words = definition.translations.get(language, {})
    if not words:
        return definition
    pages = tuple(_page_in(page, words) for page in definition.pages)
    return definition.model_copy(update={"pages": pages, "cosigners": tuple(_cosigner_in(one, words) for one in definition.cosigners)})


def _cosigner_in(one: Cosigner, words: Mapping[str, str]) -> Cosigner:
    return one.model_copy(update={name: words.get(f"cosigner.{one.key}.{name}", getattr(one, name)) for name in ("label", "text")})


def _page_in(page: Page, words: Mapping[str, str]) -> Page:
    said: dict[str, Any] = {name: words.get(f"page.{page.key}.{name}", getattr(page, name)) for name in ("title", "lead")}
    said["fields"] = tuple(_field_in(field, field.key, words) for field in page.fields)
    said["checks"] = tuple(
        check.model_copy(update={"say": words.get(f"check.{page.key}.{n}", check.say)}) for n, check in enumerate(page.checks)
    )
    return page.model_copy(update=said)


def _field_in(field: Field, path: str, words: Mapping[str, str]) -> Field:
    said: dict[str, Any] = {name: words.get(f"field.{path}.{name}", getattr(field, name)) for name in _OF_FIELD}
    said["choices"] = tuple(_choice_in(choice, path, words) for choice in field.choices)
    said["fields"] = tuple(_field_in(inner, f"{path}.{inner.key}", words) for inner in field.fields)
    said["checks"] = tuple(
        check.model_copy(update={"say": words.get(f"check.{path}.{n}", check.say)}) for n, check in enumerate(field.checks)
    )
    # A copy shares what its original has already worked out: rows in Japanese.
    return field.model_copy(update=said).forget_rows()


def _choice_in(choice: Choice, path: str, words: Mapping[str, str]) -> Choice:
    label, group = words.get(f"choice.{path}.{choice.value}"), words.get(f"group.{path}.{choice.group}")
    return choice.model_copy(update={"label": label or choice.label, "group": group or choice.group})
