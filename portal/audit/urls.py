from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("me/log/", views.about_me, name="about_me"),
    path("trail/", views.anchors, name="anchors"),
    path("trail/anchors.json", views.anchors_file, name="anchors_file"),
]
