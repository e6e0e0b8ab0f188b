"""What an office is writing of a procedure before the public sees it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Scope, ScopedModel
from procedures.models.form_version import Drafts
from procedures.models.procedure import Procedure


class FormDraft(ScopedModel):
    """`values` has the shape of `rules.package.Package` as JSON, perhaps unfinished. `base` is what was public when the draft was begun:
    only what differs from it is changed by publishing.

    `revision` counts the saves: two editors cannot overwrite each other unseen. `publish_at`: the portal publishes it then, with
    `drafts` for those who are filling it in.
    """

    scope = Scope(municipality="municipality", department="procedure__handled_by")

    procedure = models.OneToOneField(Procedure, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("手続"))
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    values = models.JSONField()
    base = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("保存した人"))
    edited_at = models.DateTimeField(_("保存した日時"))
    drafts = models.CharField(_("書きかけの申請"), max_length=8, choices=Drafts, default=Drafts.KEEP)
    publish_at = models.DateTimeField(_("公開する日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("様式の下書き")
        verbose_name_plural = _("様式の下書き")
        indexes = [models.Index(fields=["publish_at"], name="form_draft_by_publish_at", condition=models.Q(publish_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.procedure_id} r{self.revision}"
