"""The officers' screens: the queue and the review page, the procedures and rounds of the town."""

from procedures.admin import applications, procedures  # noqa: F401 - importing registers the screens
