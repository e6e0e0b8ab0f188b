from django.urls import path

from recommend.views import events, feeds, items, places

app_name = "recommend"
urlpatterns = [
    path("feed/", feeds.feed, name="feed"),
    path("feed/hide/", feeds.hide, name="hide"),
    path("feed/remind/", feeds.remind, name="remind"),
    path("feed/bring-back/", feeds.bring_back, name="bring-back"),
    path("items/<int:item_id>/", items.item, name="item"),
    path("events/", events.event_list, name="events"),
    path("events/<int:event_id>/", events.event, name="event"),
    path("places/", places.place_list, name="places"),
    path("places/<int:place_id>/", places.place, name="place"),
]
