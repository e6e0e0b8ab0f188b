"""What may be known of a resident, and the one language that says whom something is for.

Nouns: declared attribute, facts, rule, verdict. Doors: `actions.declare`;
`queries.disclose` and `queries.matching` are the only readers, and both ask for the consent each time they are called.
May import: consent, identity, audit, municipalities, ui, lib.
"""
