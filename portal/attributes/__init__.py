"""What may be known of a resident, and the one language that says whom something is for.

Nouns: declared attribute, facts, rule, verdict, fit. Doors: `actions.declare`; `forms.audience` for officers who write a rule;
`queries.disclose` (with `queries.fitting`, which puts it in words) and `queries.matching` are the only readers, and both ask for the
consent each time they are called.
May import: consent, identity, audit, municipalities, ui, lib.
"""
