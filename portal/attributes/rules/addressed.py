"""Among whom a town's rule is asked: those who live there, and by a rule that names the town as a place of work, who works there, too.

    rule, town_id = addressed(rule, "271004")     # None as a town: everywhere, and the rule itself says "lives or works in 大阪市"
"""

from . import grammar as g
from .audience import Branch, Literal, Rule, literals
from .facts import Facts

# A rule, and the town in which it is asked; None: everywhere.
Addressed = tuple[Rule, str | None]


def addressed(rule: Rule, town_id: str | None) -> Addressed:
    """The rule to ask, and the town in which to ask it. Every other rule is given back as it is, and keeps its narrow stretch of rows."""
    if town_id is None or not names_as_workplace(rule, town_id):
        return rule, town_id
    lives = Literal(g.AreaIs.model_validate({"attr": "area", "in": [town_id]}))
    works = Literal(g.WorksIn.model_validate({"attr": "work", "in": [town_id]}))
    mine = rule.tree.parts if isinstance(rule.tree, Branch) and rule.tree.every else (rule.tree,)
    return Rule(Branch(True, (*mine, Branch(False, (lives, works))))), None


def works_where_it_speaks(facts: Facts, rule: Rule, town_id: str | None) -> bool:
    """Whether what a town says is for somebody who may live elsewhere, because they work there and the rule names that."""
    return town_id is not None and facts.work_town == town_id and names_as_workplace(rule, town_id)


def names_as_workplace(rule: Rule, town_id: str) -> bool:
    """ "Does not work there" names nobody who does."""
    leaves = (one.leaf for one in literals(rule.tree) if not one.negated)
    return any(isinstance(leaf, g.WorksIn) and town_id in leaf.codes for leaf in leaves)
