"""What a machine of the town asked for, by its idempotency key: asked again with the same body, it is answered again."""

from django.db import models

from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.application import Application


class Push(ScopedModel):
    """One request that moved a case. `answer` holds states only, no words of anybody."""

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    credential = models.ForeignKey("notifications.Credential", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    body_digest = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "key"], name="one_push_per_key")]
