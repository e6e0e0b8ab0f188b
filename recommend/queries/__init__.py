"""Reading what is published, and what of it concerns somebody. Other floors take these doors."""

from recommend.queries.circulars import circulars_of
from recommend.queries.emergencies import Emergency, emergencies, emergencies_of
from recommend.queries.events import EventCard, EventPage, EventSearch, event, event_areas, events
from recommend.queries.feeds import Feed, FeedCard, deadline_of, feed, feed_of, look, town_feed, whole_feed
from recommend.queries.garbage import GarbageLine, GarbageSearch, garbage_areas, garbage_words, knows_garbage
from recommend.queries.items import ItemPage, item
from recommend.queries.nearby import Found, PlaceSearch
from recommend.queries.places import PlaceCard, PlacePage, cards, place, place_areas
from recommend.queries.whereabouts import Whereabouts, home, office, typed

__all__ = [
    "Emergency",
    "EventCard",
    "EventPage",
    "EventSearch",
    "Feed",
    "FeedCard",
    "Found",
    "GarbageLine",
    "GarbageSearch",
    "ItemPage",
    "PlaceCard",
    "PlacePage",
    "PlaceSearch",
    "Whereabouts",
    "cards",
    "circulars_of",
    "deadline_of",
    "emergencies",
    "emergencies_of",
    "event",
    "event_areas",
    "events",
    "feed",
    "feed_of",
    "garbage_areas",
    "garbage_words",
    "home",
    "item",
    "knows_garbage",
    "look",
    "office",
    "place",
    "place_areas",
    "town_feed",
    "typed",
    "whole_feed",
]
