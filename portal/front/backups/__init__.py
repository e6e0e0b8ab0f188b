"""Backups: one folder that holds the data base, the files and a list of both with their digests; the keys lie somewhere else.

Nouns: `Manifest` (what a backup holds, and how it was when it was taken), `Shelf` (a data base as something to take down and put up).
Doors: `taking.take`, `restoring.restore`, each behind a command of the same name.

A backup is taken while the portal runs and is of one instant: the data base is read in one snapshot, and files, which are only ever
added and erased and never changed, are copied after it. No login is taken along: sessions and the cache stay where they are.
"""
