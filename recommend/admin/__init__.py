"""The officers' screens of this floor."""

from recommend.admin import drafts, items, sources, townmade  # noqa: F401 - importing registers the screens
