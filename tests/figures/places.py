"""Where the access matrix knocks: one subject, one file."""

PLACES = {
    "figures:measure": lambda _: {"key": "registrations"},
    "figures:file": lambda _: {"name": "registrations", "kind": "csv"},
}
