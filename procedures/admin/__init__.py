"""The officers' screens: the queue and the review page, the procedures and rounds of the town, its counters and who comes to them."""

from procedures.admin import applications, appointments, counters, procedures  # noqa: F401 - importing registers the screens
