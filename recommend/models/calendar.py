"""What parents say about the children's calendar: what is done, what a child is called in it, and its secret address."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel


class CalendarTick(ScopedModel):
    """`member` is the child; empty for what concerns a pregnancy. `done_on` is empty when the day is not known. Nobody else reads it."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    member = models.ForeignKey("identity.HouseholdMember", models.CASCADE, null=True, related_name="+")
    entry = models.CharField(_("こどもカレンダーの項目"), max_length=40)
    is_done = models.BooleanField(_("済み"), default=True)
    done_on = models.DateField(_("済ませた日"), null=True)
    ticked_on = models.DateField(_("印を付けた日"))

    class Meta:
        verbose_name = _("こどもカレンダーの印")
        verbose_name_plural = _("こどもカレンダーの印")
        constraints = [
            models.UniqueConstraint(fields=["resident", "member", "entry"], condition=Q(member__isnull=False), name="one_tick_per_child"),
            models.UniqueConstraint(fields=["resident", "entry"], condition=Q(member__isnull=True), name="one_tick_per_pregnancy"),
        ]


class CalendarName(ScopedModel):
    """What a child is called where others may read along: in a shared calendar. Never taken from the family's list."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    member = models.OneToOneField("identity.HouseholdMember", models.CASCADE, primary_key=True, related_name="+")
    called = models.CharField(_("カレンダーでの呼び方"), max_length=12)

    class Meta:
        verbose_name = _("カレンダーでの呼び方")
        verbose_name_plural = _("カレンダーでの呼び方")


class CalendarAddress(ScopedModel):
    """Where a calendar program fetches the calendar. The address itself is shown once and kept nowhere: `mark` is its keyed digest."""

    scope = Scope(resident="resident")

    resident = models.OneToOneField("identity.Resident", models.CASCADE, primary_key=True, related_name="+")
    mark = models.CharField(max_length=64, unique=True)
    made_on = models.DateField(_("アドレスを作った日"))

    class Meta:
        verbose_name = _("こどもカレンダーのアドレス")
        verbose_name_plural = _("こどもカレンダーのアドレス")
