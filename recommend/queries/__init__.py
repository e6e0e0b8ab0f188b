"""Reading what is published, and what of it concerns somebody. Other floors take these doors."""

from recommend.queries.events import EventCard, EventPage, EventSearch, event, event_areas, events
from recommend.queries.feeds import Feed, FeedCard, deadline_of, feed, town_feed, whole_feed
from recommend.queries.items import ItemPage, item
from recommend.queries.places import PlaceCard, PlacePage, PlaceSearch, place, place_areas, places

__all__ = [
    "EventCard",
    "EventPage",
    "EventSearch",
    "Feed",
    "FeedCard",
    "ItemPage",
    "PlaceCard",
    "PlacePage",
    "PlaceSearch",
    "deadline_of",
    "event",
    "event_areas",
    "events",
    "feed",
    "item",
    "place",
    "place_areas",
    "places",
    "town_feed",
    "whole_feed",
]
