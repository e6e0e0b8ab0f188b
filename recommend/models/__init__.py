"""Tables of this floor. Only this app imports them; other floors ask `recommend.queries`."""

from recommend.models.calendar import CalendarAddress, CalendarName, CalendarTick
from recommend.models.collected import CollectedModel
from recommend.models.draft import Draft, DraftState, WebPage
from recommend.models.edition import Edition
from recommend.models.event import Event
from recommend.models.garbage import GarbageWord
from recommend.models.item import Item, Kind, State
from recommend.models.itempaper import ItemPaper
from recommend.models.itemwords import ItemWords
from recommend.models.mark import Mark, Told
from recommend.models.pace import PaceWords, TellingPace
from recommend.models.pair import Pair
from recommend.models.place import Place, PlaceKind, Vacancy
from recommend.models.source import Host, Outcome, Run, Source, SourceKind, Yields

__all__ = [
    "CalendarAddress",
    "CalendarName",
    "CalendarTick",
    "CollectedModel",
    "Draft",
    "DraftState",
    "Edition",
    "Event",
    "GarbageWord",
    "Host",
    "Item",
    "ItemPaper",
    "ItemWords",
    "Kind",
    "Mark",
    "Outcome",
    "PaceWords",
    "Pair",
    "Place",
    "PlaceKind",
    "Run",
    "Source",
    "SourceKind",
    "State",
    "TellingPace",
    "Told",
    "Vacancy",
    "WebPage",
    "Yields",
]
