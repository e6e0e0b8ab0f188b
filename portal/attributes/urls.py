from django.urls import path

from . import views

app_name = "attributes"
urlpatterns = [
    path("", views.mine, name="attributes"),
    path("consent/", views.consent, name="consent"),
    path("children/none/", views.no_children, name="no-children"),
    path("forget/", views.forget, name="forget"),
    path("switch/", views.switch, name="switch"),
    path("more/<slug:group>/", views.group, name="group"),
]
