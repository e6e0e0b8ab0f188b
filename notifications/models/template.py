"""Templates and their versions. A version never changes once it is written: batches and notices rest on it."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.rules.content import Branch, Layout
from notifications.rules.fields import Field, Kind
from portal.municipalities.scope import Scope, ScopedModel


class Template(ScopedModel):
    """A kind of notice of one town. `remembered` maps field keys to the headers of the last file."""

    scope = Scope(municipality="municipality")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    slug = models.SlugField(_("記号"), max_length=40)
    name = models.CharField(_("名前"), max_length=60)
    contact = models.CharField(_("問い合わせ先"), max_length=120, blank=True)
    remembered = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("通知のひな形")
        verbose_name_plural = _("通知のひな形")
        constraints = [models.UniqueConstraint(fields=["municipality", "slug"], name="one_template_per_slug")]

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> TemplateVersion:
        return TemplateVersion.objects.filter(template=self).order_by("-number")[0]


class TemplateVersion(ScopedModel):
    """The wording of a template as of one day. `layout_values` is `Layout` as JSON."""

    scope = Scope(municipality="municipality")
    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("版"))
    layout_values = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_version_per_number")]

    @property
    def layout(self) -> Layout:
        values = self.layout_values
        return Layout(
            document=values["document"],
            fields=tuple(_field(field) for field in values["fields"]),
            branches=tuple(_branch(branch) for branch in values["branches"]),
            result=values["result"],
            person=values["person"],
            number=values["number"],
            instruction=tuple(values["instruction"]),
        )


def _field(values: dict[str, Any]) -> Field:
    lists = {name: tuple(values.get(name, ())) for name in ("synonyms", "needed_for", "choices")}
    return Field(**{**values, **lists, "kind": Kind(values["kind"])})


def _branch(values: dict[str, Any]) -> Branch:
    lists = {name: tuple(values[name]) for name in ("paragraphs", "facts")}
    return Branch(**{**values, **lists})
