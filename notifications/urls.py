"""Addresses of notices for residents and for whoever holds a paper to verify."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:notice_id>/", views.notice, name="notice"),
    path("inbox/<uuid:notice_id>/pdf/", views.notice_pdf, name="notice-pdf"),
    path("verify/", views.verify, name="verify"),
]
