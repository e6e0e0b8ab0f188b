"""Addresses of notices for residents and for whoever holds a paper to verify."""

from django.urls import path

from notifications.views import alerts, door, inbox, letters, machines, receiving, verifying

app_name = "notifications"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:notice_id>/", door.mine(letters.letter, "GET", "POST"), name="notice"),
    path("inbox/<uuid:notice_id>/pdf/", door.mine(letters.pdf, "GET"), name="notice-pdf"),
    path("inbox/<uuid:notice_id>/receipt/", door.mine(letters.receipt, "GET"), name="notice-receipt"),
    path("inbox/<uuid:notice_id>/deadline.ics", door.mine(letters.calendar, "GET"), name="notice-calendar"),
    path("inbox/<uuid:notice_id>/file/", door.mine(inbox.file, "POST"), name="notice-file"),
    path("inbox/<uuid:notice_id>/share/", door.mine(inbox.share, "POST"), name="notice-share"),
    path("proxy/<uuid:proxy_id>/inbox/", inbox.proxy_inbox, name="proxy-inbox"),
    path("proxy/<uuid:proxy_id>/inbox/<uuid:notice_id>/", door.by_proxy(letters.letter, "GET", "POST"), name="proxy-notice"),
    path("proxy/<uuid:proxy_id>/inbox/<uuid:notice_id>/pdf/", door.by_proxy(letters.pdf, "GET"), name="proxy-notice-pdf"),
    path("proxy/<uuid:proxy_id>/inbox/<uuid:notice_id>/receipt/", door.by_proxy(letters.receipt, "GET"), name="proxy-notice-receipt"),
    path("proxy/<uuid:proxy_id>/inbox/<uuid:notice_id>/deadline.ics", door.by_proxy(letters.calendar, "GET"), name="proxy-notice-calendar"),
    path("me/receiving/", receiving.receiving_page, name="receiving"),
    path("me/alerts/", alerts.alerts, name="alerts"),
    path("me/alerts/rest/", alerts.rest, name="rest"),
    path("me/alerts/push/", alerts.add_device, name="add-device"),
    path("me/alerts/push/<uuid:device_id>/remove/", alerts.remove_device, name="remove-device"),
    path("me/alerts/line/", alerts.make_line_code, name="line-code"),
    path("me/alerts/line/remove/", alerts.unlink_line, name="unlink-line"),
    path("me/alerts/phone/", alerts.phone, name="phone"),
    path("hooks/line/", alerts.line_hook, name="line-hook"),
    path("api/v1/batches/", machines.prepare, name="api-batches"),
    path("api/v1/batches/<uuid:batch_id>/", machines.status, name="api-batch"),
    path("api/v1/batches/<uuid:batch_id>/outcomes/", machines.outcomes, name="api-outcomes"),
    path("verify/", verifying.verify, name="verify"),
]
