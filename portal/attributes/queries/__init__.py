"""The only readers of what residents told about themselves. Each asks for the consent at the moment of use."""

from .areas import Choice, area_choices, area_names, sentence, town_choices
from .counting import Count, matching
from .disclosing import disclose
from .ticking import People, facts_now, touched
from .told import Declared, ListedChild, Profile, profile

__all__ = [
    "Choice",
    "Count",
    "Declared",
    "ListedChild",
    "People",
    "Profile",
    "area_choices",
    "area_names",
    "disclose",
    "facts_now",
    "matching",
    "profile",
    "sentence",
    "touched",
    "town_choices",
]
