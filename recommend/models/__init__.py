"""Tables of this floor. Only this app imports them; other floors ask `recommend.queries`."""

from recommend.models.edition import Edition
from recommend.models.event import Event
from recommend.models.item import Item, Kind, State
from recommend.models.mark import Mark, Told
from recommend.models.place import Place, PlaceKind
from recommend.models.source import Source

__all__ = ["Edition", "Event", "Item", "Kind", "Mark", "Place", "PlaceKind", "Source", "State", "Told"]
