"""`{% load answer_files %}`: the files that answer a question."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(files: Any, key: str) -> Any:
    """`{{ files|at:row.field.key }}`: out of `queries.papers.of_answers`; nothing where there are none."""
    return files.get(key, ()) if isinstance(files, Mapping) else ()
