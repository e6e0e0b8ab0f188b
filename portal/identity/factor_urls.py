"""allauth's pages of passkeys, authenticator app and recovery codes, each behind our own guard."""

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from .asking import asking
from .guards.factors import factor_change, factor_removal

urlpatterns = [
    path("", base.index, name="mfa_index"),
    path("authenticate/", base.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", base.reauthenticate, name="mfa_reauthenticate"),
    path("totp/activate/", factor_change(totp.activate_totp), name="mfa_activate_totp"),
    path("totp/deactivate/", factor_removal(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", factor_change(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", factor_change(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", factor_change(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("webauthn/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("webauthn/add/", factor_change(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("webauthn/reauthenticate/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", factor_removal(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", factor_change(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("webauthn/login/", asking(passkeys.login_webauthn), name="mfa_login_webauthn"),
]
