from django.urls import path

from recommend.views import calendar, digests, events, feeds, garbage, items, places

app_name = "recommend"
urlpatterns = [
    path("feed/", feeds.feed, name="feed"),
    path("feed/hide/", feeds.hide, name="hide"),
    path("feed/remind/", feeds.remind, name="remind"),
    path("feed/bring-back/", feeds.bring_back, name="bring-back"),
    path("items/<int:item_id>/", items.item, name="item"),
    path("items/<int:item_id>/papers/<uuid:paper_id>/", items.paper, name="item-paper"),
    path("events/", events.event_list, name="events"),
    path("events/<int:event_id>/", events.event, name="event"),
    path("garbage/", garbage.words, name="garbage"),
    path("feed/digest/", digests.digest, name="digest"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/tick/", calendar.tick, name="calendar-tick"),
    path("calendar/tick-past/", calendar.tick_past, name="calendar-tick-past"),
    path("calendar/names/", calendar.names, name="calendar-names"),
    path("calendar/address/", calendar.address, name="calendar-address"),
    path("calendar/children.ics", calendar.download, name="calendar-download"),
    # The secret is in the path: `recommend.apps` keeps it out of the log.
    path("calendar/feed/<str:secret>.ics", calendar.feed, name="calendar-feed"),
    path("places/", places.place_list, name="places"),
    path("places/around/", places.around, name="places-around"),
    path("places/paper/", places.paper, name="places-paper"),
    path("places/<int:place_id>/", places.place, name="place"),
]
