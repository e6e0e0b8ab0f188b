from django.urls import path

from portal.search.views import asking, searching

app_name = "search"
urlpatterns = [
    path("search/", searching.search, name="search"),
    path("ask/", asking.ask, name="ask"),
    path("ask/leave/", asking.leave, name="leave"),
]
