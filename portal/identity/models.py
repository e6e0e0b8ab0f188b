"""A user is a login; a resident and an officer are two separate profiles on it, never looked through at once."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, Scope, ScopedModel


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


class Resident(ScopedModel):
    """A person who lives in Osaka or uses its services. Belongs to nobody: moving house changes no key."""

    scope = Scope(resident="pk")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, models.PROTECT, related_name="+")
    family_name = models.CharField(_("氏"), max_length=40, blank=True)
    given_name = models.CharField(_("名"), max_length=40, blank=True)
    family_kana = models.CharField(_("氏カナ"), max_length=60, blank=True)
    given_kana = models.CharField(_("名カナ"), max_length=60, blank=True)
    home_town = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("お住まいの市町村")
    )
    is_active = models.BooleanField(_("有効"), default=True)

    class Meta:
        verbose_name = _("住民")
        verbose_name_plural = _("住民")

    audit_kind = "resident"

    @property
    def audit_id(self) -> str:
        return str(self.pk)

    @property
    def full_name(self) -> str:
        """氏 and 名 with one space between; empty while not yet told."""
        return f"{self.family_name} {self.given_name}".strip()


class Role(models.TextChoices):
    CLERK = "clerk", _("担当者")
    APPROVER = "approver", _("承認者")
    ADMINISTRATOR = "administrator", _("管理者")
    AUDITOR = "auditor", _("監査")
    OPERATOR = "operator", _("府の運用担当")


class Officer(ScopedModel):
    """A person who works for a town (or, as operator, for the prefecture)."""

    scope = Scope(municipality="municipality", operator=True)

    user = models.OneToOneField(User, models.PROTECT, related_name="+")
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    department = models.ForeignKey(
        "municipalities.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("担当課")
    )
    name = models.CharField(_("氏名"), max_length=40)
    staff_number = models.CharField(_("職員番号"), max_length=20)
    role = models.CharField(_("役割"), max_length=16, choices=Role)
    is_active = models.BooleanField(_("有効"), default=True)

    class Meta:
        verbose_name = _("職員")
        verbose_name_plural = _("職員")
        ordering = ["municipality", "staff_number"]

    audit_kind = "officer"

    def __str__(self) -> str:
        return self.name

    @property
    def audit_id(self) -> str:
        return str(self.pk)

    @property
    def person(self) -> tuple[str, str]:
        """The human being behind the account: four eyes are two persons, not two accounts."""
        return self.municipality_id, self.staff_number

    @property
    def may_approve(self) -> bool:
        """Whether this officer may vouch for the work of another."""
        return self.role == Role.APPROVER


class OutgoingMail(models.Model):
    """A mail on its way out, sealed; sent by a worker, since no request may wait for a mail server."""

    scope = Public("sealed; read by the worker that sends it, deleted when sent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
