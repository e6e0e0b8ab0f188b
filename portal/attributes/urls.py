from django.urls import path

from . import views

app_name = "attributes"
urlpatterns = [
    path("", views.mine, name="attributes"),
    path("consent/", views.consent, name="consent"),
    path("children/none/", views.no_children, name="no-children"),
    path("forget/", views.forget, name="forget"),
    path("switch/", views.switch, name="switch"),
    # The address of its group, with a page of its own.
    path("more/nearby/", views.nearby, name="nearby"),
    path("more/<slug:group>/", views.group, name="group"),
]
