"""The only readers of what residents told about themselves. Each asks for the consent at the moment of use."""

from .areas import Choice, area_choices, area_names, sentence, town_choices
from .counting import Count, matching
from .disclosing import disclose
from .fitting import Fit, Missing, fitting, sentence_and_fit
from .offering import Offered, offered
from .ticking import People, facts_now, touched
from .told import Declared, ListedChild, Profile, profile

__all__ = [
    "Choice",
    "Count",
    "Declared",
    "Fit",
    "ListedChild",
    "Missing",
    "Offered",
    "People",
    "Profile",
    "area_choices",
    "area_names",
    "disclose",
    "facts_now",
    "fitting",
    "matching",
    "offered",
    "profile",
    "sentence",
    "sentence_and_fit",
    "touched",
    "town_choices",
]
