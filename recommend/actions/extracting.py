"""The text of a web page without its menus. Loads heavy parsers, so only workers call it."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 2_000_000


@dataclass(frozen=True)
class PageText:
    title: str
    text: str


def extract(html: bytes, url: str) -> PageText | None:
    """None for a page that has no text to speak of."""
    from trafilatura import bare_extraction

    # Nothing is fetched here: the page was, by `portal.lib.fetching`.
    found = bare_extraction(
        html[:LONGEST], url=url, include_comments=False, include_tables=True, include_links=False, favor_recall=True, with_metadata=True
    )
    if found is None:
        return None
    told = found if isinstance(found, dict) else found.as_dict()
    text = (told.get("text") or "").strip()
    return PageText((told.get("title") or "").strip(), text) if len(text) >= 20 else None
