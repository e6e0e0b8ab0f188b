"""The questions of a procedure, numbered; an application keeps the version it was begun with."""

from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib.languages import OFFICIAL
from portal.lib.refusals import Refused
from portal.municipalities.scope import Public, PublicModel
from procedures.models.procedure import Procedure
from procedures.rules import checks, translations
from procedures.rules.definition import Definition


class PublishedFormIsFixed(Refused):
    sentence = _("公開した様式は変えられません。新しい版を作ってください。")


class Drafts(models.TextChoices):
    """What a new version means for who has begun with an older one."""

    KEEP = "keep", _("書きかけは、前の様式のまま提出できる")
    MIGRATE = "migrate", _("書きかけを、新しい様式に移す")
    RECHECK = "recheck", _("書きかけを新しい様式に移し、変わった質問は確かめてもらう")


class FormVersion(PublicModel):
    """`definition` has the shape of `rules.definition.Definition`."""

    scope = Public("questions that a town hall asks everybody")

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions", verbose_name=_("手続"))
    number = models.PositiveIntegerField(_("版"))
    definition = models.JSONField(_("様式"))
    drafts = models.CharField(_("書きかけの申請"), max_length=8, choices=Drafts, default=Drafts.KEEP)
    published_at = models.DateTimeField(_("公開日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("様式の版")
        verbose_name_plural = _("様式の版")
        ordering = ["procedure", "-number"]
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="one_form_version_per_number")]

    def __str__(self) -> str:
        return f"{self.procedure} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and FormVersion.objects.filter(pk=self.pk, published_at__isnull=False).exists():
            raise PublishedFormIsFixed
        super().save(*args, **kwargs)

    @cached_property
    def form(self) -> Definition:
        """The parsed definition; once per instance (about a millisecond for forty fields)."""
        return checks.parse(self.definition)

    def form_in(self, language: str) -> Definition:
        """The same form in other words; in Japanese where nobody has written them. Once per instance and language."""
        if language == OFFICIAL:
            return self.form
        if language not in self._spoken:
            self._spoken[language] = translations.said_in(self.form, language)
        return self._spoken[language]

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Those it can be filled in in, Japanese first."""
        return translations.complete(self.form) if self.definition.get("translations") else (OFFICIAL,)

    @cached_property
    def _spoken(self) -> dict[str, Definition]:
        return {}
