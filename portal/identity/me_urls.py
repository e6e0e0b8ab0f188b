"""A person's own pages about names, family, proxies and towns, and the door below which one acts for another."""

from django.urls import path

from .views import acting

app_name = "family"
urlpatterns = [
    path("proxy/<uuid:proxy_id>/", acting.home, name="acting"),
]
