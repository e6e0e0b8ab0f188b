"""What somebody was about to send when they first had to log in, or to show more of themselves."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public

from .user import User


class KeptForm(models.Model):
    """A form that waits a quarter of an hour for its person to come back, in the browser in which it was filled in."""

    scope = Public("sealed for one login in one browser; written when nobody is logged in any more")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    device = models.CharField(max_length=64)
    sealed = models.TextField()
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("送る前の入力")
        verbose_name_plural = _("送る前の入力")
