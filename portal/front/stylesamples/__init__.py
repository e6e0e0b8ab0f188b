"""What the living page of the design shows: for each component its states, each a name and the parameters.

A test walks every branch of every component: a state that nobody has written down here fails it.
"""

import datetime as dt

from . import cards, people, places, ways, words
from .common import States


def samples(now: dt.datetime) -> dict[str, States]:
    """By the component's name. `now` makes "3時間前" and "あした" true."""
    return {**words.states(), **cards.states(now), **places.states(now), **ways.states(now), **people.states(now)}
