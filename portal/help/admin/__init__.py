"""The officers' screens of this floor."""

from portal.help.admin import answers, desks, remarks, tickets  # noqa: F401 - importing registers the screens
