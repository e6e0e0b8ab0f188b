"""Every address that the portal answers to, read from the resolver itself.

Noun: `Address`. The access matrix (tests/house/access_matrix.csv) is held against this list, so that no page can be added without
saying who may enter it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, order=True)
class Address:
    """`name` is what `reverse()` takes, or the route itself where the pattern has no name; `parameters` in alphabetical order."""

    name: str
    route: str
    parameters: tuple[str, ...]
    view: str


def addresses() -> list[Address]:
    """All of them, sorted by name."""
    return sorted(_walk(get_resolver(), "", (), frozenset()))


def _walk(resolver: URLResolver, route: str, namespaces: tuple[str, ...], parameters: frozenset[str]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here, taken = route + str(pattern.pattern), parameters | _parameters(pattern)
        if isinstance(pattern, URLResolver):
            deeper = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern, here, deeper, taken)
        else:
            name = ":".join((*namespaces, pattern.name)) if pattern.name else here
            yield Address(name, here, tuple(sorted(taken)), pattern.lookup_str)


def _parameters(pattern: URLPattern | URLResolver) -> frozenset[str]:
    converters: dict[str, object] = getattr(pattern.pattern, "converters", {})
    return frozenset(converters) or frozenset(pattern.pattern.regex.groupindex)
