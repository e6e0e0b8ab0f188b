"""The officers' screens of this floor."""

from recommend.admin import drafts, items, sources  # noqa: F401 - importing registers the screens
