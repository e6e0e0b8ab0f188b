"""How a resident wants to be told. No row: the defaults, by which everybody is told who never chose."""

from __future__ import annotations

from django.db import models

from notifications.rules.alerts import Channel, Choice, Topic
from portal.municipalities.scope import Scope, ScopedModel


class Preference(ScopedModel):
    """`order` lists channels, best first; `muted` maps a topic to the channels that keep silent about it."""

    scope = Scope(resident="resident")

    resident = models.OneToOneField("identity.Resident", models.CASCADE, primary_key=True, related_name="+")
    order = models.JSONField(default=list)
    muted = models.JSONField(default=dict)
    quiet_from = models.PositiveSmallIntegerField(default=21)
    quiet_until = models.PositiveSmallIntegerField(default=7)
    is_quiet_for_all = models.BooleanField(default=False)
    resting_until = models.DateField(null=True)
    language = models.CharField(max_length=10, default="ja")

    @property
    def choice(self) -> Choice:
        muted = {Topic(topic): frozenset(map(Channel, channels)) for topic, channels in self.muted.items()}
        order = tuple(map(Channel, self.order)) or Choice().order
        return Choice(order, muted, self.quiet_from, self.quiet_until, self.is_quiet_for_all)
