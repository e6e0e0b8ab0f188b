"""Plain libraries: the ground floor. No models, no knowledge of residents, towns or notices.

Nouns and doors:
* `refusals.Refused`: why the portal declines, in one sentence.
* `japanese` (letters, name keys, CP932), `wareki` (eras, fiscal years), `ages`: pure, for rules too. `dates`: reading what clerks wrote.
* `tables.open_table` takes an uploaded CSV or workbook; `cells` says what a table is; `csvfile.write_rows` gives one out.
* `pdf.render`, and `pdfworkshop.render_in_process` for pages that may be bombs; `pdfcheck.check` for the machine; `qr`.
* `stamping.make`: a page laid out once and stamped for many (`stamplayout` reads the layout, `stampplan` holds it and judges,
  `stampfont` has the letters, `pdfparts` the file).
* `sealed` (encrypted columns, blind indexes), `codes` (check digits, receipt numbers, verification codes).
* `bell.ring` for tasks; `leasequeue` is the broker in the data base, over `leasetable`.

May import Django's core and third-party packages; never another floor.
"""
