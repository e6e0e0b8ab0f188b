"""A sign-up with an address that is known must take as long as one that makes a login: the same rows are written, and taken back."""

import uuid

from allauth.account.models import EmailAddress
from django.db import transaction

from .models import User


def make_and_undo() -> None:
    """Nothing is left of it; the address belongs to nobody (RFC 2606)."""
    with transaction.atomic():
        user = User.objects.create_user(f"{uuid.uuid4()}@nobody.invalid")
        EmailAddress.objects.create(user=user, email=user.email, primary=True)
        transaction.set_rollback(True)
