"""Two-stage consent: to the linkage with a town, then to each use. Withdrawal counts from the next call.

Nouns: purpose, version, grant, withdrawal. Doors: `queries.in_force`, `actions.grant/withdraw/publish_purpose`.
May import: identity, audit, municipalities, ui, lib.
"""
