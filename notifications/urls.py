"""Addresses of notices for residents and for whoever holds a paper to verify."""

from django.urls import path

from notifications import views
from notifications.views import alerts, machines, verifying

app_name = "notifications"

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<uuid:notice_id>/", views.notice, name="notice"),
    path("inbox/<uuid:notice_id>/pdf/", views.notice_pdf, name="notice-pdf"),
    path("me/alerts/", alerts.alerts, name="alerts"),
    path("me/alerts/rest/", alerts.rest, name="rest"),
    path("me/alerts/push/", alerts.add_device, name="add-device"),
    path("me/alerts/push/<uuid:device_id>/remove/", alerts.remove_device, name="remove-device"),
    path("me/alerts/line/", alerts.make_line_code, name="line-code"),
    path("me/alerts/line/remove/", alerts.unlink_line, name="unlink-line"),
    path("me/alerts/phone/", alerts.phone, name="phone"),
    path("service-worker.js", alerts.service_worker, name="service-worker"),
    path("hooks/line/", alerts.line_hook, name="line-hook"),
    path("api/v1/batches/", machines.prepare, name="api-batches"),
    path("api/v1/batches/<uuid:batch_id>/", machines.status, name="api-batch"),
    path("api/v1/batches/<uuid:batch_id>/outcomes/", machines.outcomes, name="api-outcomes"),
    path("verify/", verifying.verify, name="verify"),
]
