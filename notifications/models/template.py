"""Templates and their versions. A version never changes once it is written: batches and notices rest on it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.models.refusals import NeverPublished
from notifications.models.template_words import CLASSES, RETENTIONS
from notifications.rules import languages
from notifications.rules.content import Layout
from notifications.rules.distribution import USUAL_TOLERANCE
from notifications.rules.layouts import layout_of
from notifications.rules.policy import LegalClass, Policy, Retention
from portal.municipalities.scope import Scope, ScopedModel

if TYPE_CHECKING:
    from portal.identity.models import Officer


NAMESPACE = uuid.UUID("0f9c2b1a-0b77-5d1e-9f0e-6d5f3a4f2c11")


def library_id(slug: str) -> uuid.UUID:
    """The id of a template that ships with the library: the same everywhere, so that a town's copy can name it."""
    return uuid.uuid5(NAMESPACE, slug)


class Template(ScopedModel):
    """A kind of notice of one town. `remembered` maps field keys to the headers of the last file.

    `origin` is the prefecture's template that this one was taken over from, `origin_number` the version that was looked at
    last. It names a row of another body, so it is a value and no link. Its batches are those of its `department`.
    """

    scope = Scope(municipality="municipality", department="department")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+", verbose_name=_("市町村"))
    department = models.ForeignKey(
        "municipalities.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("担当課")
    )
    slug = models.SlugField(_("記号"), max_length=40)
    name = models.CharField(_("名前"), max_length=60)
    contact = models.CharField(_("問い合わせ先"), max_length=120, blank=True)
    remembered = models.JSONField(default=dict)
    origin = models.UUIDField(null=True, editable=False)
    origin_number = models.PositiveSmallIntegerField(default=0)
    tolerance = models.PositiveSmallIntegerField(_("前回との差の目安（％）"), default=USUAL_TOLERANCE)

    class Meta:
        verbose_name = _("通知のひな形")
        verbose_name_plural = _("通知のひな形")
        constraints = [models.UniqueConstraint(fields=["municipality", "slug"], name="one_template_per_slug")]

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> TemplateVersion:
        """The version that new batches use. Raises `NeverPublished` where there is only a draft."""
        newest = TemplateVersion.objects.filter(template=self).order_by("-number").first()
        if newest is None:
            raise NeverPublished(name=self.name)
        return newest

    def write_version(
        self, layout_values: Mapping[str, Any], policy: Policy, *, by: Officer | None = None, at: datetime | None = None
    ) -> TemplateVersion:  # fmt: skip
        """The newest version if it says so already, else a new one. A text that names an undeclared field raises."""
        newest = TemplateVersion.objects.filter(template=self).order_by("-number").first()
        if newest and newest.layout_values == dict(layout_values) and newest.policy == policy:
            return newest
        columns = {**asdict(policy), "reminders": list(policy.reminders)}
        version = TemplateVersion(
            municipality_id=self.municipality_id, template=self, number=newest.number + 1 if newest else 1,
            layout_values=layout_values, published_by=by, published_at=at, **columns,
        )  # fmt: skip
        version.layout.check()
        version.languages = list(languages.complete(version.layout))
        version.save(force_insert=True)
        return version


class TemplateVersion(ScopedModel):
    """The wording of a template as of one day, and what follows from its class. `layout_values` is `Layout` as JSON.

    `max_age`: how old the proof of identity may be. `reminders` and `paper_after` are hours after the release.
    """

    scope = Scope(municipality="municipality")
    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("municipalities.Municipality", models.PROTECT, related_name="+")
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("版"))
    layout_values = models.JSONField()

    legal_class = models.CharField(_("種別"), max_length=12, choices=list(CLASSES.items()), default=LegalClass.DECISION)
    required_level = models.PositiveSmallIntegerField(_("開くのに必要な本人確認"), default=1)
    max_age = models.DurationField(_("本人確認の古さの限り"), null=True)
    confirm_to_open = models.BooleanField(_("受け取りの確認をしてから開く"), default=False)
    reminders = models.JSONField(_("再度のお知らせ"), default=list)
    paper_after = models.PositiveIntegerField(_("郵送に切り替える時間"), null=True)
    retention = models.CharField(_("保存期間"), max_length=12, choices=list(RETENTIONS.items()), default=Retention.THREE_YEARS)
    languages = models.JSONField(_("ことば"), default=list)
    published_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+", verbose_name=_("公開した職員"))
    published_at = models.DateTimeField(_("公開した日時"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="one_version_per_number"),
            models.CheckConstraint(condition=models.Q(required_level__range=(1, 3)), name="version_level_exists"),
        ]

    @property
    def layout(self) -> Layout:
        return layout_of(self.layout_values)

    @property
    def policy(self) -> Policy:
        return Policy(
            LegalClass(self.legal_class), self.required_level, self.max_age, self.confirm_to_open, tuple(self.reminders),
            self.paper_after, Retention(self.retention),
        )  # fmt: skip
