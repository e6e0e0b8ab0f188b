"""The guidance of a procedure in other words: what stands before one begins.

Addresses: `title`, `summary`, `guidance.who.0`, `outcome.admitted`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PLAIN = ("title", "summary")
_LISTS = ("who", "needs")
_LINES = ("fee", "after")


def originals(values: Mapping[str, Any]) -> dict[str, str]:
    """Address → Japanese text, of a package as JSON."""
    guidance = values.get("guidance", {})
    found = {name: values.get(name, "") for name in _PLAIN}
    found |= {f"guidance.{name}.{place}": text for name in _LISTS for place, text in enumerate(guidance.get(name, ()))}
    found |= {f"guidance.{name}": guidance.get(name, "") for name in _LINES}
    found |= {f"outcome.{one['value']}": one["label"] for one in values.get("outcomes", ())}
    return {address: text for address, text in found.items() if text}


def missing(values: Mapping[str, Any], language: str) -> tuple[str, ...]:
    said = values.get("words", {}).get(language, {})
    return tuple(address for address in originals(values) if not said.get(address, "").strip())


def is_begun(values: Mapping[str, Any], language: str) -> bool:
    return any(text.strip() for text in values.get("words", {}).get(language, {}).values())


def title_in(words: Mapping[str, Mapping[str, str]], language: str) -> tuple[str, str] | None:
    """Title and summary that somebody has written in that language, the summary "" where there is none; None without a title."""
    said = words.get(language, {})
    title = said.get("title", "").strip()
    return (title, said.get("summary", "").strip()) if title else None


def said_in(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """`{"title", "summary", "guidance"}` in that language, text by text; Japanese where there is none."""
    words = values.get("words", {}).get(language, {})
    guidance = dict(values["guidance"])
    for name in _LISTS:
        guidance[name] = [words.get(f"guidance.{name}.{place}", text) for place, text in enumerate(guidance[name])]
    for name in _LINES:
        guidance[name] = words.get(f"guidance.{name}", guidance[name])
    return {"guidance": guidance, **{name: words.get(name, values[name]) for name in _PLAIN}}
