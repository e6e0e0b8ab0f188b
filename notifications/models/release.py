"""The instant of a batch. One row: whoever reads notices joins on it, so one UPDATE shows them all at once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel


class Release(ScopedModel):
    """Residents see a release only after its `released_at`, and with it their notice; before, neither exists for them."""

    scope = Scope(municipality="municipality", released="released_at")

    batch = models.OneToOneField("notifications.Batch", models.PROTECT, primary_key=True, related_name="+")
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    release_at = models.DateTimeField(_("公開の予定"))
    released_at = models.DateTimeField(_("公開した日時"), null=True, db_index=True)
    # A letter of this batch was not sound when somebody wanted to open it: none is opened until two eyes have looked.
    frozen_at = models.DateTimeField(_("凍結"), null=True)
