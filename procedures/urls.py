"""Included at the root: procedures are found below /procedures/, one's own cases below /applications/."""

from django.urls import path

from procedures import views
from procedures.views import appointments, booking, machines, proxied
from procedures.views import appointments, booking, proxied, sheets

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
    path("applications/<uuid:application_id>/receipt/pdf/", sheets.receipt_pdf, name="receipt-pdf"),
    path("applications/<uuid:application_id>/withdraw/", views.withdraw, name="withdraw"),
    path("applications/<uuid:application_id>/message/", views.message, name="message"),
    path("applications/<uuid:application_id>/papers/<uuid:paper_id>/", views.paper, name="paper"),
    path("applications/<uuid:application_id>/discard/", views.discard, name="discard"),
    path("counters/", booking.counter_list, name="counters"),
    path("counters/<int:counter_id>/", booking.counter_page, name="counter"),
    path("counters/<int:counter_id>/<str:day>/", booking.day_page, name="counter-day"),
    path("counters/<int:counter_id>/<str:day>/<str:clock>/", booking.book, name="book"),
    path("appointments/", appointments.mine, name="appointments"),
    path("appointments/<uuid:appointment_id>/", appointments.shown, name="appointment"),
    path("appointments/<uuid:appointment_id>/calendar/", appointments.calendar, name="appointment-calendar"),
    path("appointments/<uuid:appointment_id>/cancel/", appointments.cancel, name="appointment-cancel"),
    path("appointments/<uuid:appointment_id>/move/", appointments.move_days, name="appointment-move"),
    path("appointments/<uuid:appointment_id>/move/<str:day>/", appointments.move, name="appointment-move-day"),
    path("api/v1/procedures/<slug:slug>/applications/", machines.cases, name="api-cases"),
    path("api/v1/procedures/<slug:slug>/applications/<str:receipt>/status/", machines.status, name="api-case-status"),
    path("proxy/<uuid:proxy_id>/procedures/<slug:town_id>/<slug:slug>/", proxied.guide, name="proxy-guide"),
    path("proxy/<uuid:proxy_id>/procedures/<slug:town_id>/<slug:slug>/begin/", proxied.begin, name="proxy-begin"),
    path("proxy/<uuid:proxy_id>/applications/<uuid:application_id>/", proxied.status, name="proxy-status"),
    path("proxy/<uuid:proxy_id>/applications/<uuid:application_id>/resume/", proxied.resume, name="proxy-resume"),
    path("proxy/<uuid:proxy_id>/applications/<uuid:application_id>/page/<int:number>/", proxied.fill_page, name="proxy-page"),
    path("proxy/<uuid:proxy_id>/applications/<uuid:application_id>/review/", proxied.review, name="proxy-review"),
    path("proxy/<uuid:proxy_id>/applications/<uuid:application_id>/submit/", proxied.send, name="proxy-submit"),
    path("proxy/<uuid:proxy_id>/applications/<uuid:application_id>/receipt/", proxied.receipt, name="proxy-receipt"),
    path("proxy/<uuid:proxy_id>/applications/<uuid:application_id>/receipt/pdf/", proxied.receipt_pdf, name="proxy-receipt-pdf"),
    path("proxy/<uuid:proxy_id>/applications/<uuid:application_id>/withdraw/", proxied.withdraw, name="proxy-withdraw"),
    path("proxy/<uuid:proxy_id>/applications/<uuid:application_id>/message/", proxied.message, name="proxy-message"),
    path("proxy/<uuid:proxy_id>/applications/<uuid:application_id>/papers/<uuid:paper_id>/", proxied.paper, name="proxy-paper"),
    path("proxy/<uuid:proxy_id>/applications/<uuid:application_id>/discard/", proxied.discard, name="proxy-discard"),
    path("proxy/<uuid:proxy_id>/counters/<int:counter_id>/", proxied.counter, name="proxy-counter"),
    path("proxy/<uuid:proxy_id>/counters/<int:counter_id>/<str:day>/", proxied.counter_day, name="proxy-counter-day"),
    path("proxy/<uuid:proxy_id>/counters/<int:counter_id>/<str:day>/<str:clock>/", proxied.book, name="proxy-book"),
    path("proxy/<uuid:proxy_id>/appointments/<uuid:appointment_id>/", proxied.appointment, name="proxy-appointment"),
    path("proxy/<uuid:proxy_id>/appointments/<uuid:appointment_id>/calendar/", proxied.calendar, name="proxy-appointment-calendar"),
    path("proxy/<uuid:proxy_id>/appointments/<uuid:appointment_id>/cancel/", proxied.cancel, name="proxy-appointment-cancel"),
    path("proxy/<uuid:proxy_id>/appointments/<uuid:appointment_id>/move/", proxied.move_days, name="proxy-appointment-move"),
    path("proxy/<uuid:proxy_id>/appointments/<uuid:appointment_id>/move/<str:day>/", proxied.move, name="proxy-appointment-move-day"),
]
