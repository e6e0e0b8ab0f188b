"""What residents told about themselves. Nobody's but theirs: no town's officer can read these tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

from .rules import vocabulary


class DeclaredAttribute(ScopedModel):
    """One attribute of one resident, as text (`rules/values.py`), with where it came from and when."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.CASCADE, related_name="+")
    name = models.CharField(_("項目"), max_length=20, choices=[*vocabulary.ATTRIBUTE_NAMES.items()])
    value = models.CharField(_("内容"), max_length=300)
    source = models.CharField(_("もと"), max_length=10, choices=[*vocabulary.SOURCE_NAMES.items()])
    declared_at = models.DateTimeField(_("登録日時"))

    class Meta:
        verbose_name = _("登録した項目")
        verbose_name_plural = _("登録した項目")
        constraints = [models.UniqueConstraint(fields=["resident", "name"], name="one_value_per_attribute")]
        # Asked by `queries.matching`: who declared this town.
        indexes = [models.Index(fields=["name", "value"], name="attribute_by_value")]
