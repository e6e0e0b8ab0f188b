"""The officers' screens of this floor."""

from recommend.admin import items  # noqa: F401 - importing registers the screen
