from django.urls import path

from . import views

app_name = "attributes"
urlpatterns = [
    path("", views.mine, name="attributes"),
    path("consent/", views.consent, name="consent"),
    path("children/", views.add_child, name="add-child"),
    path("children/none/", views.no_children, name="no-children"),
    path("children/<int:child_id>/remove/", views.remove_child, name="remove-child"),
    path("forget/", views.forget, name="forget"),
]
