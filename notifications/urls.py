"""Addresses of notices for residents and for whoever holds a paper to verify."""

from django.urls import path

from notifications import views
from notifications.views import machines

app_name = "notifications"

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:notice_id>/", views.notice, name="notice"),
    path("inbox/<uuid:notice_id>/pdf/", views.notice_pdf, name="notice-pdf"),
    path("verify/", views.verify, name="verify"),
    path("api/v1/batches/", machines.prepare, name="api-batches"),
    path("api/v1/batches/<uuid:batch_id>/", machines.status, name="api-batch"),
    path("api/v1/batches/<uuid:batch_id>/outcomes/", machines.outcomes, name="api-outcomes"),
]
