"""What people type: searches of residents, and items as clerks write them."""

from recommend.forms.item import ItemForm
from recommend.forms.places import AroundForm, PlaceSearchForm, TypedForm
from recommend.forms.search import EventSearchForm, GarbageForm, TopicForm, TownForm
from recommend.forms.source import DraftForm, SourceForm

__all__ = [
    "AroundForm",
    "DraftForm",
    "EventSearchForm",
    "GarbageForm",
    "ItemForm",
    "PlaceSearchForm",
    "SourceForm",
    "TopicForm",
    "TownForm",
    "TypedForm",
]
