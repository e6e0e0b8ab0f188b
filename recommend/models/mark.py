"""What a resident has seen or put aside. No more than the feed needs: how often a card was shown, never what was read.

A circular is the exception: it lies in the inbox, where its own reader wants to know which are new.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel


class Mark(ScopedModel):
    """`card` is the key of a feed card ("item-12"). `shown_days` counts days, so reloading a page tires nobody of a card."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    card = models.CharField(max_length=40)
    shown_days = models.PositiveSmallIntegerField(default=0)
    shown_on = models.DateField(null=True)
    hidden_until = models.DateField(null=True)
    # Of a circular alone: the day on which it was first opened.
    opened_on = models.DateField(null=True)
    # The resident asked to be told on this day; empty again once that is done.
    remind_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("おすすめの印")
        verbose_name_plural = _("おすすめの印")
        constraints = [models.UniqueConstraint(fields=["resident", "card"], name="one_mark_per_card")]
        indexes = [models.Index(fields=["remind_on"], name="mark_by_reminder", condition=models.Q(remind_on__isnull=False))]


class Told(ScopedModel):
    """That a resident was told of a card, and why: never a second time for the same reason, and how many on one day.

    `waits`: not told, but kept for the weekly digest since `told_on`; of who gave the digest up, never told. A line of a child's
    calendar is "child-<child>/<entry>".
    """

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    card = models.CharField(max_length=80)
    why = models.CharField(max_length=10)
    told_on = models.DateField()
    waits = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("おすすめの知らせ")
        verbose_name_plural = _("おすすめの知らせ")
        constraints = [models.UniqueConstraint(fields=["resident", "card", "why"], name="told_once_per_card")]
        indexes = [models.Index(fields=["resident", "told_on"], name="told_by_day")]
