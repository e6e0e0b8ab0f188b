"""Digital notices: from a clerk's file to the hands of the resident, once, unmixed and for all in the same instant.

Nouns: template (版 by version), batch (一括) with its rows, addressee (宛先: who may be written to about which case), notice,
release, delivery (the mail that says "look into the portal"), chunk (a piece of work that survives the worker).
Doors: `queries.inbox_summary`, `queries.cards_of`, `queries.batches_waiting`, `actions.addressees.bind`,
`onboarding.prepare`. May import: everything below `procedures`. The data base is the queue, Celery only rings.
"""
