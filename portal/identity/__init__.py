"""Users, residents and officers: who somebody is, and from which viewpoint a request looks.

Nouns: user, resident, officer, session. Doors: `guards`, `backoffice` (the officers' site), `queries`, `actions`.
May import: audit, municipalities, ui, lib.
"""
