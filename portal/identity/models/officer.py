"""An officer: a person who works for a town or for the prefecture, in a role, and in further roles elsewhere in the town hall."""

from collections.abc import Iterable

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.identity.rules import duties as rules
from portal.identity.rules.duties import Held, may
from portal.municipalities.scope import Scope, ScopedModel

from .user import User


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

    @cached_property
    def duties(self) -> tuple[Held, ...]:
        """All roles of this officer, their own department's first. Asked once for each time the officer is read."""
        further = Duty.objects.filter(officer=self.pk).values_list("role", "department")
        return (Held(self.role, self.department_id), *(Held(*one) for one in further.order_by("pk")))

    def may(self, roles: Iterable[str], department: int | None = None) -> bool:
        """Whether this officer holds one of `roles` for what belongs to `department` (None: to the town hall as a whole)."""
        return may(self.duties, roles, department)

    @property
    def reach(self) -> frozenset[int] | None:
        """The departments whose cases are this officer's; None: all of the town hall."""
        return rules.reach(self.duties)

    @property
    def home_department(self) -> int | None:
        """Where what this officer begins belongs."""
        return rules.home(self.duties)

    @property
    def may_hand_over(self) -> bool:
        """Whether this officer may give something to another department."""
        return rules.may_hand_over(self.duties)

    def may_approve_for(self, department: int | None) -> bool:
        """Whether this officer may vouch there for the work of another."""
        return self.may({Role.APPROVER}, department)


class Duty(ScopedModel):
    """A further role: beside the role in their own department (on the officer). Without a department it counts in the whole town hall."""

    scope = Scope(municipality="municipality", operator=True)

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    officer = models.ForeignKey(Officer, models.CASCADE, related_name="+", verbose_name=_("職員"))
    department = models.ForeignKey(
        "municipalities.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("担当課")
    )
    role = models.CharField(_("役割"), max_length=16, choices=Role)

    class Meta:
        verbose_name = _("兼務")
        verbose_name_plural = _("兼務")
        constraints = [
            models.UniqueConstraint(fields=["officer", "department", "role"], name="one_duty_per_department_and_role"),
            # Without a department the role is held in the whole town. To a data base, two rows without one are two different ones.
            models.UniqueConstraint(fields=["officer", "role"], condition=models.Q(department=None), name="one_duty_per_town_and_role"),
        ]
