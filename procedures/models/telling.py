"""What an applicant must be told of, until a worker has planned the alert."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from portal.audit.trail import Whose
from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.application import Application


class Telling(ScopedModel):
    """One occasion to say "look into the portal", from `due_at` on. The alert's words are the same for all and name nothing.

    Its id is what the alert is about, so that planning twice tells once.
    """

    scope = Scope(municipality="municipality")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    applicant = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(told_at=None), name="telling_due")]

    @classmethod
    def of(cls, application: Application, due_at: datetime) -> "Telling":
        """An unsaved row."""
        return cls(
            municipality_id=application.municipality_id, applicant_id=application.applicant_id, application=application, due_at=due_at
        )

    @property
    def applicant_subject(self) -> Whose:
        return Whose(self.applicant_id)
