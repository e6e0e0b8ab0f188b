from django.urls import path

from . import views

app_name = "consent"
urlpatterns = [
    path("", views.consents, name="list"),
    path("decide/", views.decide, name="decide"),
]
