"""The account pages. Chosen one by one: the portal has no passwords, so allauth's password pages are not here."""

from allauth.account import views
from django.urls import URLPattern, URLResolver, include, path

from .views import address, card, sessions
from .views.invitations import invitation
from .views.kept import kept
from .views.step_up import step_up

# Our own pages, by the name `identity:…`; what stands below is allauth's.
own: list[URLPattern | URLResolver] = [
    path("invitation/", invitation, name="invitation"),
    path("step-up/", step_up, name="step_up"),
    path("kept/<uuid:kept_id>/", kept, name="kept"),
    path("card/", card.card_start, name="card_start"),
    path("card/return/", card.card_return, name="card_return"),
    path("card/readings/<uuid:reading_id>/", card.card_wait, name="card_wait"),
    path("", include("portal.identity.account_urls")),
]

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("login/code/", views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("email/", address.address_change, name="account_email"),
    path("confirm-email/", views.email_verification_sent, name="account_email_verification_sent"),
    path("2fa/", include("portal.identity.factor_urls")),
    path("sessions/", sessions.session_list, name="usersessions_list"),
    path("stay/", sessions.stay, name="account_stay"),
    path("", include((own, "identity"))),
]
