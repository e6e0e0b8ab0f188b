"""The officers' screens of this floor."""

from portal.search.admin import questions  # noqa: F401 - importing registers the screen
