"""The version of a template that is still being written. Only the town sees it; publishing turns it into a `TemplateVersion`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel


class TemplateDraft(ScopedModel):
    """`values` is `{"layout": …, "policy": …}` as JSON and may be unfinished. `revision` rises with every saving: whoever saves
    on top of another revision than they were shown is told, and nothing is overwritten.
    """

    scope = Scope(municipality="municipality")

    template = models.OneToOneField("notifications.Template", models.CASCADE, primary_key=True, related_name="+")
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("編集した職員"))
    edited_at = models.DateTimeField(_("編集した日時"))
