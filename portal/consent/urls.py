from django.urls import path

from . import views

app_name = "consent"
urlpatterns = [
    path("me/consents/", views.consents, name="list"),
    path("me/consents/decide/", views.decide, name="decide"),
    path("me/consents/ask/<str:code>/", views.ask, name="ask"),
    path("me/consents/<int:consent_id>/", views.receipt, name="receipt"),
    path("me/consents/<int:consent_id>/receipt.json", views.receipt_file, name="receipt_file"),
    path("proxy/<uuid:proxy_id>/consents/", views.ward_consents, name="ward_list"),
    path("proxy/<uuid:proxy_id>/consents/decide/", views.ward_decide, name="ward_decide"),
]
