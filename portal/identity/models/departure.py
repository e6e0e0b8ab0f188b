"""Taking one's own data along, and leaving."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

from .resident import Resident


class DataCopy(ScopedModel):
    """All that the portal holds of a resident, gathered by a task, sealed, and there for a day."""

    scope = Scope(resident="resident")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    sealed = models.TextField(blank=True)

    class Meta:
        verbose_name = _("写し")
        verbose_name_plural = _("写し")
        constraints = [
            models.UniqueConstraint(fields=["resident"], condition=models.Q(made_at=None), name="one_copy_at_a_time"),
        ]


class Departure(ScopedModel):
    """A resident asked to be forgotten. Until `due_at` they may think again; then a task erases."""

    scope = Scope(resident="resident")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("退会")
        verbose_name_plural = _("退会")
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=models.Q(cancelled_at=None, erased_at=None), name="one_departure_at_a_time"
            ),
        ]
