"""Purposes in versions, and the ledger of who agreed to what. Rows of the ledger are never deleted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel, Scope, ScopedModel


class PurposeVersion(PublicModel):
    """What a resident is asked to agree to, word for word. Never changed: a new wording is a new version."""

    scope = Public("published wording")

    code = models.SlugField(_("利用目的"), max_length=80, db_index=False)
    municipality = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("市町村")
    )
    number = models.PositiveIntegerField(_("版"))
    title = models.CharField(_("名称"), max_length=100)
    text = models.TextField(_("説明"))
    items = models.JSONField(_("使う項目"), default=list)
    published_at = models.DateTimeField(_("公表日時"), auto_now_add=True)

    class Meta:
        verbose_name = _("利用目的")
        verbose_name_plural = _("利用目的")
        ordering = ["code", "-number"]
        # Two constraints for one idea: SQLite takes two empty towns for different ones.
        constraints = [
            models.UniqueConstraint(fields=["code", "municipality", "number"], name="one_version_per_purpose_and_town"),
            models.UniqueConstraint(fields=["code", "number"], condition=Q(municipality=None), name="one_version_per_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class Consent(ScopedModel):
    """One resident's yes to one version of a purpose, for one town or (none) for the portal; it ends `until` when that is set."""

    scope = Scope(resident="resident")

    resident = models.ForeignKey("identity.Resident", models.PROTECT, related_name="+")
    version = models.ForeignKey(PurposeVersion, models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, null=True, related_name="+")
    items = models.JSONField(default=list)
    given_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("同意")
        verbose_name_plural = _("同意")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "code", "municipality"], condition=Q(withdrawn_at=None), name="one_consent_in_force_per_town"
            ),
            models.UniqueConstraint(
                fields=["resident", "code"], condition=Q(withdrawn_at=None, municipality=None), name="one_consent_in_force"
            ),
        ]
