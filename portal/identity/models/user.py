"""A user is a login: somebody who can come in. Who that is stands on the profiles."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public


class UserManager(BaseUserManager["User"]):
    """Users by mail address, whose case does not matter."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    """Somebody who can log in. Says nothing about who that is: that is on the profiles."""

    scope = Public("login, before anybody is known; holds a mail address and nothing else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("メールアドレス"), unique=True)
    is_active = models.BooleanField(_("有効"), default=True)
    joined_at = models.DateTimeField(_("登録日時"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = UserManager()

    class Meta:
        verbose_name = _("利用者")
        verbose_name_plural = _("利用者")

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Rights are roles of officers (`backoffice.py`), never Django's permissions."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False
