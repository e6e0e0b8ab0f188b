"""The only readers of what residents told about themselves. Each asks for the consent at the moment of use."""

from .areas import Choice, area_choices, area_names, sentence, town_choices
from .counting import Count, matching
from .disclosing import disclose
from .ticking import touched
from .told import Declared, ListedChild, Profile, profile

__all__ = [
    "Choice",
    "Count",
    "Declared",
    "ListedChild",
    "Profile",
    "area_choices",
    "area_names",
    "disclose",
    "matching",
    "profile",
    "sentence",
    "touched",
    "town_choices",
]
