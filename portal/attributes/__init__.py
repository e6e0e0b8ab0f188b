"""What may be known of a resident, and the one language that says whom something is for.

Nouns: declared attribute, child, facts, rule, verdict. Doors: `actions.declare`, `actions.add_child`, `actions.remove_child`;
`queries.disclose` and `queries.matching` are the only readers, and both ask for the consent each time they are called.
May import: consent, identity, audit, municipalities, ui, lib.
"""
