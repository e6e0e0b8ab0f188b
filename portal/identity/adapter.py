"""The seam between allauth and us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from portal.ui import devices

from . import stand_ins
from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """A sign-up makes a login and nothing else; whoever proves the address becomes a resident (`arrivals.py`)."""

    def send_account_already_exists_mail(self, email: str) -> None:
        """allauth's own asks for the address of a page of passwords, which we have not: it ended in a 500, for known addresses only."""
        stand_ins.make_and_undo()
        self.send_mail("account/email/account_already_exists", email, {})

    def is_reauthentication_required(self, *, app: str, **_later: Any) -> bool:
        """Where our own guard has asked (`guards/factors.py`), allauth need not ask again."""
        return not getattr(context.request, "factor_change_cleared", False)


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys are called by the device they are made on, until their owner gives them a name."""

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        return devices.name_of(context.request.META.get("HTTP_USER_AGENT", ""))
