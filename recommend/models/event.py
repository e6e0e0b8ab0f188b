"""Something that takes place on certain days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public
from recommend.models.collected import CollectedModel


class Event(CollectedModel):
    """`area_name` names the town in words, for events of neighbouring prefectures too, which have no `municipality` here."""

    scope = Public("published events")

    municipality = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("市町村")
    )
    area_name = models.CharField(_("市町村名"), max_length=40)
    name = models.CharField(_("行事名"), max_length=120)
    overview = models.TextField(_("内容"), blank=True)
    venue = models.CharField(_("会場"), max_length=120, blank=True)
    address = models.CharField(_("住所"), max_length=160, blank=True)
    organizer = models.CharField(_("主催"), max_length=80, blank=True)
    starts_on = models.DateField(_("始まる日"))
    starts_at = models.TimeField(_("始まる時刻"), null=True, blank=True)
    ends_on = models.DateField(_("終わる日"))
    ends_at = models.TimeField(_("終わる時刻"), null=True, blank=True)
    audience = models.JSONField(_("対象"), default=dict, blank=True)
    url = models.URLField(_("くわしいページ"), blank=True)

    class Meta:
        verbose_name = _("行事")
        verbose_name_plural = _("行事")
        ordering = ["starts_on", "starts_at", "pk"]
        indexes = [models.Index(fields=["ends_on"], name="event_by_end"), models.Index(fields=["area_name"], name="event_by_area")]
        constraints = [models.UniqueConstraint(fields=["source", "source_key"], name="one_event_per_source_key")]

    def __str__(self) -> str:
        return self.name
