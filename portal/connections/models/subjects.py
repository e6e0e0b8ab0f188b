"""What services call a resident."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel


class PairwiseSubject(ScopedModel):
    """A resident's name in one sector. Made once by HMAC and then kept: changing the key changes nobody's name, and the way
    back from `sub` to resident is a look-up, not a calculation."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    sector = models.CharField(max_length=80)
    sub = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("サービスごとの利用者番号")
        verbose_name_plural = _("サービスごとの利用者番号")
        constraints = [
            models.UniqueConstraint(fields=["resident", "sector"], name="one_sub_per_sector"),
            models.UniqueConstraint(fields=["sector", "sub"], name="one_resident_per_sub"),
        ]
