"""The seam between allauth and us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from .actions import residents
from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """Whoever signs up is a resident; officers are appointed."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user = super().save_user(request, user, form, commit)
        if commit:
            residents.register_resident(user)
        return user
