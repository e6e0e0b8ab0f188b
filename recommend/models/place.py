"""Where something is: nurseries, shelters, toilets, wifi."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.municipalities.scope import Public, PublicModel
from recommend.models.source import Source


class PlaceKind(models.TextChoices):
    NURSERY = "nursery", _("保育所・こども園")
    SICK_CHILD = "sick-child", _("病児保育")
    EMERGENCY = "emergency", _("指定緊急避難場所")
    SHELTER = "shelter", _("指定避難所")
    WIFI = "wifi", _("公衆Wi-Fi")
    TOILET = "toilet", _("公衆トイレ")


class Place(PublicModel):
    """`facts` are pairs of a label and a text, in the order in which they are shown."""

    scope = Public("published places")

    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("情報源"))
    source_key = models.CharField(max_length=60)
    municipality = models.ForeignKey(
        "municipalities.Municipality", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("市町村")
    )
    area_name = models.CharField(_("市町村名"), max_length=40)
    kind = models.CharField(_("種類"), max_length=12, choices=PlaceKind)
    name = models.CharField(_("名称"), max_length=120)
    address = models.CharField(_("住所"), max_length=160, blank=True)
    latitude = models.FloatField(_("緯度"), null=True, blank=True)
    longitude = models.FloatField(_("経度"), null=True, blank=True)
    phone = models.CharField(_("電話"), max_length=20, blank=True)
    url = models.URLField(_("くわしいページ"), max_length=300, blank=True)
    hours = models.CharField(_("利用できる時間"), max_length=200, blank=True)
    facts = models.JSONField(_("そのほか"), default=list, blank=True)

    class Meta:
        verbose_name = _("場所")
        verbose_name_plural = _("場所")
        ordering = ["kind", "area_name", "name", "pk"]
        indexes = [models.Index(fields=["kind", "area_name"], name="place_by_kind")]
        constraints = [models.UniqueConstraint(fields=["source", "source_key"], name="one_place_per_source_key")]

    def __str__(self) -> str:
        return self.name
