"""Mail addresses that somebody used until lately."""

from django.db import models

from portal.municipalities.scope import Public

from .user import User


class FormerAddress(models.Model):
    """Whoever reads the old mailbox may ring the alarm for a week: a thief changes the address first."""

    scope = Public("login, before anybody is known; a keyed digest of an address")

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64, db_index=True)
    left_at = models.DateTimeField()
