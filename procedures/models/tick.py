"""That an officer has looked at one point of the checklist. Taken away again by deleting it; the trail keeps both."""

from django.db import models

from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.application import Application
from procedures.rules.checkpoints import LONGEST


class Tick(ScopedModel):
    """`point` is the line of the procedure's list as it stood then."""

    scope = Scope(municipality="municipality")

    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    point = models.CharField(max_length=LONGEST)
    ticked_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "point"], name="one_tick_per_point")]
