from django.urls import path, re_path

from portal.figures import views

app_name = "figures"
urlpatterns = [
    path("figures/", views.overview, name="overview"),
    path("figures/open/", views.open_data, name="open_data"),
    re_path(r"^figures/open/(?P<name>[a-z-]+)\.(?P<kind>csv|json)$", views.file, name="file"),
    path("figures/asked/", views.tap, name="tap"),
    path("figures/more/", views.more, name="more"),
    path("figures/<slug:key>/", views.measure, name="measure"),
]
