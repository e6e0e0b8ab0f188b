"""The append-only, hash-chained trail of everything done with people's data, one chain per town.

Nouns: act, event, entry, chain. Doors: `trail.act`, `events.Event`, `queries`. May import: municipalities and below.
"""
