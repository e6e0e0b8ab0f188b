"""Included at the root: procedures are found below /procedures/, one's own cases below /applications/."""

from django.urls import path

from procedures import views

app_name = "procedures"

urlpatterns = [
    path("procedures/", views.procedure_list, name="list"),
    path("procedures/<slug:town_id>/<slug:slug>/", views.guide, name="guide"),
    path("procedures/<slug:town_id>/<slug:slug>/begin/", views.begin, name="begin"),
    path("applications/", views.mine, name="mine"),
    path("applications/<uuid:application_id>/", views.status, name="status"),
    path("applications/<uuid:application_id>/resume/", views.resume, name="resume"),
    path("applications/<uuid:application_id>/page/<int:number>/", views.fill_page, name="page"),
    path("applications/<uuid:application_id>/review/", views.review, name="review"),
    path("applications/<uuid:application_id>/submit/", views.send, name="submit"),
    path("applications/<uuid:application_id>/receipt/", views.receipt, name="receipt"),
    path("applications/<uuid:application_id>/withdraw/", views.withdraw, name="withdraw"),
    path("applications/<uuid:application_id>/discard/", views.discard, name="discard"),
]
