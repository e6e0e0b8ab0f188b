"""The pages of one's own account that allauth has not, by the name `identity:…`."""

from django.urls import path

from .views import account, address, counter, departure, recovery

urlpatterns = [
    path("", account.account, name="account"),
    path("email/code/", address.address_code, name="address_code"),
    path("confirm/", recovery.confirm_by_mail, name="confirm_by_mail"),
    path("recovery/", recovery.recovery, name="recovery"),
    path("recovery/code/", recovery.recovery_code, name="recovery_code"),
    path("recovery/counter/", counter.counter_recovery, name="counter_recovery"),
    path("recovery/counter/code/", counter.counter_recovery_code, name="counter_recovery_code"),
    path("recovery/not-by-me/", recovery.not_by_me, name="not_by_me"),
    path("not-me/", recovery.not_me, name="not_me"),
    path("not-me/code/", recovery.not_me_code, name="not_me_code"),
    path("copy/", departure.data_copy, name="data_copy"),
    path("copy/<uuid:copy_id>/", departure.data_copy_file, name="data_copy_file"),
    path("departure/", departure.departure, name="departure"),
]
