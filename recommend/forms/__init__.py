"""What people type: searches of residents, and items as clerks write them."""

from recommend.forms.item import ItemForm
from recommend.forms.search import EventSearchForm, PlaceSearchForm, TopicForm, TownForm

__all__ = ["EventSearchForm", "ItemForm", "PlaceSearchForm", "TopicForm", "TownForm"]
