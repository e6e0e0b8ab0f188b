"""A resident: a person, who belongs to no town."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel

from .user import User


class Resident(ScopedModel):
    """A person who lives in Osaka or uses its services. Belongs to nobody: moving house changes no key.

    `user` is None for who cannot log in: a small child, somebody in the care of a guardian. Others act for them (`proxy.py`).
    """

    scope = Scope(resident="pk")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, models.PROTECT, null=True, related_name="+")
    family_name = models.CharField(_("氏"), max_length=40, blank=True)
    given_name = models.CharField(_("名"), max_length=40, blank=True)
    family_kana = models.CharField(_("氏カナ"), max_length=60, blank=True)
    given_kana = models.CharField(_("名カナ"), max_length=60, blank=True)
    home_town = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("お住まいの市町村")
    )
    # Kept at hand from `home.Follow`, as the home town is from `home.Residence`: every page of home asks for them.
    followed_towns = models.JSONField(default=list, blank=True)
    moved_at = models.DateTimeField(_("引越しの日時"), null=True, blank=True)
    former_family_name = models.CharField(_("旧氏"), max_length=40, blank=True)
    former_family_kana = models.CharField(_("旧氏カナ"), max_length=60, blank=True)
    common_name = models.CharField(_("通称"), max_length=80, blank=True)
    common_kana = models.CharField(_("通称カナ"), max_length=120, blank=True)
    latin_name = models.CharField(_("ローマ字の氏名"), max_length=100, blank=True)
    called_by = models.CharField(_("画面での呼び方"), max_length=8, blank=True)
    is_active = models.BooleanField(_("有効"), default=True)

    class Meta:
        verbose_name = _("住民")
        verbose_name_plural = _("住民")

    audit_kind = "resident"

    @property
    def audit_id(self) -> str:
        return str(self.pk)

    @property
    def full_name(self) -> str:
        """氏 and 名 with one space between; empty while not yet told."""
        return f"{self.family_name} {self.given_name}".strip()
