"""Plain libraries: the ground floor. No models, no knowledge of residents, towns or notices.

Doors: `refusals` (why the portal declines), `japanese` and `wareki` (letters, eras, ages), `tables` (CSV and Excel in),
`csvfile` (CSV out), `pdf` and `qr`, `sealed` (encryption of columns), `codes` (check digits), `bell` and `leasequeue`
(tasks without a second server). May import Django's core and third-party packages; never another floor.
"""
