"""Which edition of the published content is current."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel


class Edition(PublicModel):
    """One row, changed in the same transaction as the content: whoever keeps content in memory asks it first.

    Not the newest `changed_at`: two transactions may commit in another order than they wrote, and the older change would be missed.
    """

    scope = Public("a number without meaning")

    mark = models.UUIDField(default=uuid.uuid4)
    # The last day for which residents were told what newly concerns them.
    ticked_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("版")
        verbose_name_plural = _("版")
